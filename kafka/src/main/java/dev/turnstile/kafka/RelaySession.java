package dev.turnstile.kafka;

import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Postponed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer that has fenced those before it, and the cursor that Kafka had then.
 *
 * <p>It is given up after the first failure: whether its last transaction was committed is in the cursor that the next
 * one reads. Used by one thread at a time.
 */
final class RelaySession implements AutoCloseable {

    private static final Duration AFTER_ANOTHER = Duration.ofSeconds(1);

    private final Producer<byte[], byte[]> producer;
    private final CursorTopic topic;
    private final long fence;
    private Cursor at;

    private RelaySession(Producer<byte[], byte[]> producer, CursorTopic topic, long fence) {
        this.producer = producer;
        this.topic = topic;
        this.fence = fence;
        this.at = Cursor.START;
    }

    /**
     * Ends the transactions of every older session and takes over their cursor.
     *
     * @throws Postponed if a newer node has the relay
     */
    static RelaySession open(CursorTopic topic, long fence) {
        topic.create();
        Map<String, Object> properties = producer(topic);
        RelaySession session = new RelaySession(
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()), topic, fence);
        try {
            session.takeOver();
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

    /** The cursor is read after older transactions have ended: before, one of them could still commit. */
    private void takeOver() {
        producer.initTransactions();
        RelayCursor last = topic.last();
        if (last.fence() > fence) {
            throw Postponed.quotingNoValue(
                    AFTER_ANOTHER,
                    "relay '" + topic.relay() + "' was taken over with fence " + last.fence() + ", this node has "
                            + fence);
        }
        at = last.at();
        if (last.fence() < fence) {
            commit(List.of(), at);
        }
    }

    /** Tells whether this session was opened by the node that has the relay. */
    boolean has(long current) {
        return fence == current;
    }

    /** Tells whether an event was sent before. */
    boolean passed(Cursor event) {
        return at.reaches(event);
    }

    /** Sends events and the cursor that says so: all or nothing. */
    void send(List<ProducerRecord<byte[], byte[]>> records, Cursor last) {
        commit(records, last);
        at = last;
    }

    /** What a single send fails with, the commit throws. */
    private void commit(List<ProducerRecord<byte[], byte[]>> records, Cursor last) {
        List<Future<?>> sent = new ArrayList<>(records.size() + 1);
        producer.beginTransaction();
        records.forEach(record -> sent.add(producer.send(record)));
        sent.add(producer.send(topic.record(new RelayCursor(last, fence))));
        producer.commitTransaction();
        sent.forEach(Future::resultNow);
    }

    /** Leaves an open transaction to the next session, which aborts it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
