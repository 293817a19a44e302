package dev.turnstile.kafka;

import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer that has fenced off all earlier producers of the relay, and the cursor in Kafka.
 *
 * <p>A session is closed after its first failure. The next session reads from Kafka whether the last transaction was
 * committed. Used by one thread at a time.
 */
final class RelaySession implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final CursorTopic topic;
    private RelayCursor cursor;
    private Set<Long> sent = Set.of();

    private RelaySession(Producer<byte[], byte[]> producer, CursorTopic topic, RelayCursor cursor) {
        this.producer = producer;
        this.topic = topic;
        this.cursor = cursor;
    }

    /**
     * Ends the transactions of all older sessions and takes over their cursor.
     *
     * @throws Postponed if a newer node runs the relay, or the subscription was set back and reads the log again
     * @throws IllegalStateException if the cursor is from another log, or the cursor or a topic was deleted
     */
    static RelaySession open(CursorTopic topic, RelayedLog log, Selection selection, long token) {
        RelaySession session =
                fencing(topic, RelayCursor.start(log.view(List.of()).identity(), token));
        try {
            session.takeOver(new Takeover(topic, log, selection, token));
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Replaces the cursor in Kafka. */
    static void replace(CursorTopic topic, RelayCursor cursor) {
        try (RelaySession session = fencing(topic, cursor)) {
            session.commit(List.of(), cursor);
        }
    }

    /** Replaces the cursor in Kafka by another one that depends on it, after all older sessions have ended. */
    static void replace(CursorTopic topic, RelayCursor initial, UnaryOperator<RelayCursor> next) {
        try (RelaySession session = fencing(topic, initial)) {
            session.commit(List.of(), next.apply(topic.last().orElse(initial)));
        }
    }

    private static RelaySession fencing(CursorTopic topic, RelayCursor cursor) {
        topic.create();
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(producer(topic), new ByteArraySerializer(), new ByteArraySerializer());
        RelaySession session = new RelaySession(producer, topic, cursor);
        try {
            producer.initTransactions();
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static Map<String, Object> producer(CursorTopic topic) {
        Map<String, Object> all = new HashMap<>(topic.properties());
        all.put("transactional.id", topic.relay());
        all.put("enable.idempotence", true);
        all.put("acks", "all");
        return all;
    }

    /** Reads the cursor. Older transactions must have ended, because they could still commit another cursor. */
    private void takeOver(Takeover takeover) {
        Takeover.Start start = takeover.start();
        commit(List.of(), start.cursor());
        sent = start.sent();
        takeover.requireReadFrom(start.cursor().at());
    }

    /** Returns whether this session was opened with the current fencing token. */
    boolean hasToken(long current) {
        return cursor.token() == current;
    }

    RelayCursor cursor() {
        return cursor;
    }

    /** Returns whether an event was already sent. */
    boolean hasSent(Delivery delivery) {
        return cursor.at().reaches(delivery.at())
                || sent.contains(delivery.event().position());
    }

    /** Sends events and the new cursor in one transaction. */
    void send(List<ProducerRecord<byte[], byte[]>> records, Delivery last) {
        commit(records, cursor.moved(last.at(), RelayCursor.Sent.of(last.event())));
        sent = cursor.until() == null ? Set.of() : sent;
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> records, RelayCursor next) {
        List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
        try {
            producer.beginTransaction();
            records.forEach(record -> sends.add(producer.send(record)));
            RelayCursor after = next;
            if (!records.isEmpty()) {
                producer.flush();
                after = next.withTopics(topics(sends));
            }
            sends.add(producer.send(topic.record(after)));
            producer.commitTransaction();
            sends.getLast().resultNow();
            cursor = after;
        } catch (KafkaException e) {
            throw explained(firstFailure(sends, e), records);
        }
    }

    /**
     * Returns the failure of the first failed send: the later failures only report that the transaction is in an error
     * state.
     */
    private static RuntimeException firstFailure(List<Future<RecordMetadata>> sends, KafkaException last) {
        return sends.stream()
                .filter(send -> send.state() == Future.State.FAILED)
                .findFirst()
                .map(RelaySession::failure)
                .orElse(last);
    }

    private static RuntimeException failure(Future<RecordMetadata> send) {
        return send.exceptionNow() instanceof RuntimeException e ? e : new KafkaException(send.exceptionNow());
    }

    private RuntimeException explained(RuntimeException failure, List<ProducerRecord<byte[], byte[]>> records) {
        return switch (failure) {
            case TopicAuthorizationException refused -> UnusableTopicException.unauthorized(refused);
            case InvalidTopicException invalid -> UnusableTopicException.invalid(invalid);
            case TimeoutException late -> missing(late, records);
            case UnknownTopicOrPartitionException unknown -> missing(unknown, records);
            case UnknownTopicIdException unknown -> missing(unknown, records);
            default -> failure;
        };
    }

    /** Returns an exception that names the missing topics, or the given failure if all topics exist. */
    private RuntimeException missing(RuntimeException failure, List<ProducerRecord<byte[], byte[]>> records) {
        Set<String> names = records.stream().map(ProducerRecord::topic).collect(Collectors.toSet());
        names.add(topic.record(cursor).topic());
        try (Admin admin = topic.clients().admin()) {
            names.removeAll(KafkaClients.ids(admin, names).keySet());
        } catch (KafkaException e) {
            failure.addSuppressed(e);
            return failure;
        }
        return names.isEmpty() ? failure : UnusableTopicException.missing(names, failure);
    }

    private SortedMap<String, RelayCursor.SentTopic> topics(List<Future<RecordMetadata>> sends) {
        Map<String, Map<Integer, Long>> offsets = new HashMap<>();
        for (Future<RecordMetadata> send : sends) {
            if (send.state() == Future.State.FAILED) {
                throw failure(send);
            }
            RecordMetadata record = send.resultNow();
            requireBehind(record);
            offsets.computeIfAbsent(record.topic(), name -> new HashMap<>())
                    .merge(record.partition(), record.offset(), Math::max);
        }
        return RelayCursor.after(cursor.topics(), ids(offsets), offsets);
    }

    /** Throws if Kafka assigned an offset that it had confirmed before: the partition has lost events. */
    private void requireBehind(RecordMetadata record) {
        RelayCursor.SentTopic known = cursor.topics().get(record.topic());
        Long last = known == null ? null : known.last().get(record.partition());
        if (last != null && record.offset() <= last) {
            throw new KafkaException(record.topic() + "-" + record.partition() + ": expected an offset after " + last
                    + ", which was confirmed, got " + record.offset() + "; the partition has lost events");
        }
    }

    /** Returns topic ids if a partition is new; in known partitions the offsets show whether the topic is the same. */
    private Map<String, Uuid> ids(Map<String, Map<Integer, Long>> offsets) {
        if (offsets.entrySet().stream()
                .allMatch(one -> knows(one.getKey(), one.getValue().keySet()))) {
            return Map.of();
        }
        Map<String, Uuid> ids;
        try (Admin admin = topic.clients().admin()) {
            ids = KafkaClients.ids(admin, offsets.keySet());
        }
        ids.forEach(this::requireSame);
        return ids;
    }

    private boolean knows(String name, Set<Integer> partitions) {
        RelayCursor.SentTopic known = cursor.topics().get(name);
        return known != null && known.last().keySet().containsAll(partitions);
    }

    private void requireSame(String name, Uuid id) {
        RelayCursor.SentTopic known = cursor.topics().get(name);
        if (known != null && !known.id().equals(id)) {
            throw new KafkaException("topic " + name + ": expected id " + known.id() + ", got " + id
                    + "; the topic was deleted and created again");
        }
    }

    /** Leaves an open transaction to the next session, which aborts it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
