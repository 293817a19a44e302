package dev.turnstile.kafka;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.projection.Projection.ProjectedEvent;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a projection's consumer group, with its own thread.
 *
 * <p>The group only assigns partitions; the offsets are stored in the projection's database. A record that fails blocks
 * its own partition and is retried until it is applied or skipped: without the record, the read model would be wrong.
 * Any other failure blocks all partitions of the worker. The thread ends only with {@link #close}.
 */
final class ProjectionWorker implements Runnable, ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionWorker.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(1);

    private final ProjectionTransaction transaction;
    private final ProjectedRecords events;
    private final Collection<String> topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Admin> admins;
    private final Map<TopicPartition, PartitionOffset> offsets = new HashMap<>();
    private final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
    private final HeldPartitions held = new HeldPartitions();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration backoff = FIRST_BACKOFF;
    private long nextCheck = System.nanoTime();
    private @Nullable Admin admin;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile String missing = "";
    private volatile String failure = "";

    ProjectionWorker(
            ProjectionTransaction transaction,
            ProjectedRecords events,
            Collection<String> topics,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Admin> admins) {
        this.transaction = transaction;
        this.events = events;
        this.topics = topics;
        this.consumers = consumers;
        this.admins = admins;
        this.thread = Thread.ofPlatform()
                .name("turnstile-kafka-" + transaction.name())
                .unstarted(this);
    }

    void start() {
        thread.start();
    }

    String name() {
        return transaction.name();
    }

    /** Returns the current failures in one line, or null if there are none. */
    @Nullable
    String failure() {
        String text = Stream.of(missing, failure, held.text())
                .filter(one -> !one.isEmpty())
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? null : text;
    }

    @Override
    public void run() {
        while (open()) {
            try (Admin asked = admins.get();
                    Consumer<byte[], byte[]> member = consumers.get()) {
                admin = asked;
                consumer = member;
                onPartitionsRevoked(Set.copyOf(offsets.keySet()));
                member.subscribe(topics, this);
                while (open()) {
                    step(member);
                }
            } catch (WakeupException e) {
                LOG.debug("projection {} is closed", name());
            } catch (OffsetOutOfRangeException e) {
                failed(new MisplacedOffsetException(missing(e), e));
                waitApart();
            } catch (RuntimeException | Error e) {
                failed(e);
                waitApart();
            }
        }
    }

    private static String missing(OffsetOutOfRangeException e) {
        return "offsets " + e.offsetOutOfRangePartitions()
                + " are out of range: the topic no longer has these records, because of its retention or because Kafka"
                + " lost them; call resendAll() of the relay if records are missing, and call reset(projection)";
    }

    private boolean open() {
        return closed.getCount() > 0;
    }

    private void step(Consumer<byte[], byte[]> member) {
        ConsumerRecords<byte[], byte[]> records = member.poll(POLL);
        try {
            tryHeldAgain(member);
            if (records.isEmpty()) {
                checkOffsets(member);
                return;
            }
            ids(records.partitions()).forEach((partition, id) -> requireSame(partition, id));
            apply(member, events.of(records));
        } catch (Overtaken e) {
            LOG.info("projection {}: {}", name(), e.getMessage());
            seek(member, member.assignment());
        } catch (Exception | Error e) {
            failed(e);
            waitAsMember(member);
            Map<TopicPartition, PartitionOffset> before = Map.copyOf(offsets);
            seek(member, member.assignment());
            if (movedOn(before)) {
                backoff = FIRST_BACKOFF;
            }
        }
    }

    /** Reads the stored offset again, because the record may have been skipped. */
    private void tryHeldAgain(Consumer<byte[], byte[]> member) {
        Set<TopicPartition> due = held.due();
        if (!due.isEmpty()) {
            seek(member, due);
        }
    }

    /**
     * Applies records in one transaction. If the transaction fails, applies the records of each partition separately,
     * and then halves of them, until the failed record is found.
     *
     * @return true if all records were applied
     */
    private boolean apply(Consumer<byte[], byte[]> member, List<PartitionRecords> batch) throws Exception {
        Throwable why = attempt(member, batch);
        if (why == null || batch.size() > 1) {
            boolean all = true;
            for (PartitionRecords one : batch) {
                all &= why == null ? !hold(member, one) : apply(member, List.of(one));
            }
            return all;
        }
        PartitionRecords only = batch.getFirst();
        return switch (only.records().size()) {
            case 0 -> !hold(member, only);
            case 1 -> apply(member, List.of(only.failing(why)));
            default -> apply(member, List.of(only.firstHalf())) && apply(member, List.of(only.secondHalf()));
        };
    }

    /** Returns the failure that the events caused, or null if they were applied; throws transient failures. */
    private @Nullable Throwable attempt(Consumer<byte[], byte[]> member, List<PartitionRecords> batch)
            throws Exception {
        Map<TopicPartition, PartitionOffset> next = new HashMap<>();
        batch.forEach(one -> next.put(one.partition(), one.next(offsets.get(one.partition()))));
        next.entrySet().removeIf(one -> one.getValue().equals(offsets.get(one.getKey())));
        List<ProjectedEvent> wanted =
                batch.stream().flatMap(PartitionRecords::events).toList();
        if (next.isEmpty()) {
            return null;
        }
        try {
            transaction.apply(wanted, offsets, next);
        } catch (Exception | Error e) {
            if (e instanceof Overtaken || TransientFailure.is(e)) {
                throw e;
            }
            return e;
        }
        offsets.putAll(next);
        next.forEach(held::moved);
        succeeded(member, next);
        return null;
    }

    /** Pauses a partition at its failed record; returns false if there is none. */
    private boolean hold(Consumer<byte[], byte[]> member, PartitionRecords records) {
        PartitionRecords.Stuck stuck = records.stuck();
        TopicPartition partition = records.partition();
        PartitionOffset offset = offsets.get(partition);
        if (stuck == null || offset == null) {
            return false;
        }
        String text = partition + "@" + stuck.offset() + " fails and blocks its partition: "
                + FailureText.of(stuck.failure()) + "; correct the projection, or skip the record with skip(..)";
        held.hold(partition, stuck.offset(), text);
        LOG.warn("projection {}: {}", name(), text, FailureText.trace(stuck.failure()));
        member.pause(List.of(partition));
        member.seek(partition, offset.metadata());
        return true;
    }

    /**
     * Returns whether an offset has advanced. A commit without an acknowledgement is progress too, and must reset the
     * backoff.
     */
    private boolean movedOn(Map<TopicPartition, PartitionOffset> before) {
        return before.entrySet().stream().anyMatch(entry -> {
            PartitionOffset now = offsets.get(entry.getKey());
            return now != null && now.next() > entry.getValue().next();
        });
    }

    /** Compares the stored offsets while no records arrive, to detect a database that was set back. */
    private void checkOffsets(Consumer<byte[], byte[]> member) throws Exception {
        if (nextCheck - System.nanoTime() > 0) {
            return;
        }
        nextCheck = System.nanoTime() + CHECK_INTERVAL.toNanos();
        checkTopics();
        Map<TopicPartition, PartitionOffset> stored = transaction.stored(ids(member.assignment()));
        for (TopicPartition partition : member.assignment()) {
            PartitionOffset offset = stored.get(partition);
            PartitionOffset mine = offsets.get(partition);
            if (offset == null || mine == null || offset.next() != mine.next()) {
                throw new Overtaken(partition);
            }
        }
        if (atEnd(member)) {
            failure = "";
        }
    }

    /** Looks for missing topics: a consumer waits for a topic that does not exist, without an error. */
    private void checkTopics() {
        Set<String> absent = new TreeSet<>(topics);
        absent.removeAll(KafkaClients.ids(Objects.requireNonNull(admin), topics).keySet());
        String before = missing;
        missing = absent.isEmpty() ? "" : FailureText.of(UnusableTopicException.missing(absent, null));
        if (!missing.equals(before) && !absent.isEmpty()) {
            LOG.warn("projection {}: {}", name(), missing);
        }
    }

    /** Returns whether the worker has applied all records of the partitions that are not paused. */
    private boolean atEnd(Consumer<byte[], byte[]> member) {
        return member.assignment().stream()
                .filter(partition -> !held.waits(partition))
                .allMatch(partition -> member.currentLag(partition).orElse(1) == 0);
    }

    private Map<TopicPartition, Uuid> ids(Collection<TopicPartition> partitions) {
        Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<String, Uuid> ids = KafkaClients.ids(Objects.requireNonNull(admin), names);
        Map<TopicPartition, Uuid> all = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Uuid id = ids.get(partition.topic());
            if (id == null) {
                throw UnusableTopicException.missing(List.of(partition.topic()), null);
            }
            all.put(partition, id);
        }
        return all;
    }

    /** Throws if the topic was created again: its records must not be applied after the records of the old topic. */
    private void requireSame(TopicPartition partition, Uuid id) {
        if (!id.equals(topicIds.get(partition))) {
            throw new MisplacedOffsetException(
                    "topic " + partition.topic() + ": expected id " + topicIds.get(partition) + ", got " + id
                            + "; the topic was deleted and created again",
                    null);
        }
    }

    /** Resets failure and backoff, and commits the offsets to Kafka, where they only serve to show the group's lag. */
    private void succeeded(Consumer<byte[], byte[]> member, Map<TopicPartition, PartitionOffset> next) {
        failure = "";
        backoff = FIRST_BACKOFF;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) -> offsets.put(partition, offset.metadata()));
        member.commitAsync(offsets, (told, ignored) -> {});
    }

    private void failed(Throwable e) {
        failure = FailureText.of(e);
        LOG.warn("projection {} is retried in {}: {}", name(), backoff, failure, FailureText.trace(e));
    }

    private Duration nextBackoff() {
        Duration now = backoff;
        Duration longer = now.multipliedBy(2);
        backoff = longer.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : longer;
        return now;
    }

    /** Polls with all partitions paused, so that the worker stays in the group; the next seek resumes them. */
    private void waitAsMember(Consumer<byte[], byte[]> member) {
        member.pause(member.assignment());
        member.poll(nextBackoff());
    }

    private void waitApart() {
        try {
            if (closed.await(nextBackoff().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("projection {} is closed", name());
            }
        } catch (InterruptedException e) {
            // Only the projection's code can interrupt this thread; the worker continues.
            LOG.debug("projection {} was interrupted", name());
        }
    }

    private void seek(Consumer<byte[], byte[]> member, Collection<TopicPartition> partitions) {
        try {
            Map<TopicPartition, Uuid> ids = ids(partitions);
            transaction.offsets(ids).forEach((partition, offset) -> {
                offsets.put(partition, offset);
                held.moved(partition, offset);
                member.seek(partition, offset.metadata());
            });
            topicIds.putAll(ids);
            member.resume(partitions.stream()
                    .filter(partition -> !held.waits(partition))
                    .toList());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MisplacedOffsetException(
                    "projection " + name() + ": its offsets cannot be read: " + FailureText.of(e), e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        Consumer<byte[], byte[]> member = consumer;
        if (member != null) {
            seek(member, partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        offsets.keySet().removeAll(partitions);
        topicIds.keySet().removeAll(partitions);
        held.release(partitions);
    }

    @Override
    public void close() {
        closed.countDown();
        Consumer<byte[], byte[]> member = consumer;
        if (member != null) {
            member.wakeup();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
