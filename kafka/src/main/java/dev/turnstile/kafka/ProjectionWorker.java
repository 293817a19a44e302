package dev.turnstile.kafka;

import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.text.ShownText;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a projection's consumer group, in a thread of its own.
 *
 * <p>The database says where it goes on, not the group: the group only shares the partitions out. What fails is tried
 * again, for ever, with longer and longer pauses: a read model would be wrong without it.
 */
final class ProjectionWorker implements Runnable, ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectionWorker.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ProjectionTransaction transaction;
    private final ProjectedRecords events;
    private final Collection<String> topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Map<TopicPartition, Long> places = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration pause = FIRST_PAUSE;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable String failure;

    ProjectionWorker(
            ProjectionTransaction transaction,
            ProjectedRecords events,
            Collection<String> topics,
            Supplier<Consumer<byte[], byte[]>> consumers) {
        this.transaction = transaction;
        this.events = events;
        this.topics = topics;
        this.consumers = consumers;
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

    /** Returns what it waits for, or null if it goes on. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void run() {
        while (open()) {
            try (Consumer<byte[], byte[]> member = consumers.get()) {
                consumer = member;
                places.clear();
                member.subscribe(topics, this);
                while (open()) {
                    step(member);
                }
            } catch (WakeupException e) {
                LOG.debug("projection {} is closed", name());
            } catch (RuntimeException e) {
                failed(e);
                waitApart();
            }
        }
    }

    private boolean open() {
        return closed.getCount() > 0;
    }

    private void step(Consumer<byte[], byte[]> member) {
        ConsumerRecords<byte[], byte[]> records = member.poll(POLL);
        if (records.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, Long> next = next(records);
            transaction.apply(events.of(records), places, next);
            places.putAll(next);
            succeeded(member, next);
        } catch (Overtaken e) {
            LOG.info("projection {}: {}", name(), e.getMessage());
            seek(member, member.assignment());
        } catch (Exception e) {
            failed(e);
            waitAsMember(member);
            seek(member, member.assignment());
        }
    }

    private static Map<TopicPartition, Long> next(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, Long> next = new HashMap<>();
        records.partitions()
                .forEach(partition ->
                        next.put(partition, records.records(partition).getLast().offset() + 1));
        return next;
    }

    /** Kafka is told for those only who look at the group's lag. */
    private void succeeded(Consumer<byte[], byte[]> member, Map<TopicPartition, Long> next) {
        failure = null;
        pause = FIRST_PAUSE;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
        member.commitAsync(offsets, (told, ignored) -> {});
    }

    private void failed(Exception e) {
        failure = ShownText.withoutSecrets(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; "));
        LOG.warn("projection {} is tried again in {}: {}", name(), pause, failure, e);
    }

    private Duration nextPause() {
        Duration now = pause;
        Duration longer = now.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return now;
    }

    /** Polls without wanting anything, so that the group does not take it for dead. */
    private void waitAsMember(Consumer<byte[], byte[]> member) {
        member.pause(member.assignment());
        member.poll(nextPause());
        member.resume(member.assignment());
    }

    private void waitApart() {
        try {
            if (closed.await(nextPause().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("projection {} is closed", name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    private void seek(Consumer<byte[], byte[]> member, Collection<TopicPartition> partitions) {
        try {
            transaction.places(partitions).forEach((partition, place) -> {
                places.put(partition, place);
                member.seek(partition, place);
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new KafkaException("projection " + name() + ": its place cannot be read: " + e.getMessage(), e);
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
        places.keySet().removeAll(partitions);
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
