package dev.turnstile.kafka;

import dev.turnstile.failure.FailureText;
import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
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
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ProjectionTransaction transaction;
    private final ProjectedRecords events;
    private final Collection<String> topics;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Admin> admins;
    private final Map<TopicPartition, Place> places = new HashMap<>();
    private final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration pause = FIRST_PAUSE;
    private long nextLook = System.nanoTime();
    private @Nullable Admin admin;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable String failure;

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

    /** Returns what it waits for, or null if it goes on. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void run() {
        while (open()) {
            try (Admin asked = admins.get();
                    Consumer<byte[], byte[]> member = consumers.get()) {
                admin = asked;
                consumer = member;
                places.clear();
                topicIds.clear();
                member.subscribe(topics, this);
                while (open()) {
                    step(member);
                }
            } catch (WakeupException e) {
                LOG.debug("projection {} is closed", name());
            } catch (OffsetOutOfRangeException e) {
                failed(new MisplacedOffset(missing(e), e));
                waitApart();
            } catch (RuntimeException e) {
                failed(e);
                waitApart();
            }
        }
    }

    private static String missing(OffsetOutOfRangeException e) {
        return "offsets " + e.offsetOutOfRangePartitions()
                + " are out of range: the topic does not have the records there any more, by its retention or because"
                + " Kafka lost them; have the relay send every event again with resendAll() if they are missing, and call"
                + " reset(projection)";
    }

    private boolean open() {
        return closed.getCount() > 0;
    }

    private void step(Consumer<byte[], byte[]> member) {
        ConsumerRecords<byte[], byte[]> records = member.poll(POLL);
        try {
            if (records.isEmpty()) {
                look(member);
                return;
            }
            ids(records.partitions()).forEach((partition, id) -> requireSame(partition, id));
            Map<TopicPartition, Place> next = next(records);
            transaction.apply(events.of(records), places, next);
            places.putAll(next);
            succeeded(member, next);
        } catch (Overtaken e) {
            LOG.info("projection {}: {}", name(), e.getMessage());
            seek(member, member.assignment());
        } catch (Exception e) {
            failed(e);
            waitAsMember(member);
            Map<TopicPartition, Place> before = Map.copyOf(places);
            seek(member, member.assignment());
            if (movedOn(before)) {
                pause = FIRST_PAUSE;
            }
        }
    }

    /** A commit whose answer was lost is progress: without this, a worker that loses many would wait ever longer. */
    private boolean movedOn(Map<TopicPartition, Place> before) {
        return before.entrySet().stream().anyMatch(entry -> {
            Place now = places.get(entry.getKey());
            return now != null && now.next() > entry.getValue().next();
        });
    }

    /** A database that was set back while nothing comes must not wait for the next record to be noticed. */
    private void look(Consumer<byte[], byte[]> member) throws Exception {
        if (nextLook - System.nanoTime() > 0 || member.assignment().isEmpty()) {
            return;
        }
        nextLook = System.nanoTime() + LOOK.toNanos();
        Map<TopicPartition, Place> stored = transaction.stored(ids(member.assignment()));
        for (TopicPartition partition : member.assignment()) {
            Place place = stored.get(partition);
            Place mine = places.get(partition);
            if (place == null || mine == null || place.next() != mine.next()) {
                throw new Overtaken(partition);
            }
        }
    }

    private Map<TopicPartition, Uuid> ids(Collection<TopicPartition> partitions) {
        Set<String> names = partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<String, Uuid> ids = KafkaClients.ids(Objects.requireNonNull(admin), names);
        Map<TopicPartition, Uuid> all = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Uuid id = ids.get(partition.topic());
            if (id == null) {
                throw new KafkaException("topic " + partition.topic() + " does not exist; create it again");
            }
            all.put(partition, id);
        }
        return all;
    }

    /** Records of another topic of the same name must not be applied behind those of the old one. */
    private void requireSame(TopicPartition partition, Uuid id) {
        if (!id.equals(topicIds.get(partition))) {
            throw new MisplacedOffset(
                    "topic " + partition.topic() + ": expected id " + topicIds.get(partition) + ", got " + id
                            + "; the topic was deleted and created again",
                    null);
        }
    }

    private static Map<TopicPartition, Place> next(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, Place> next = new HashMap<>();
        records.partitions().forEach(partition -> {
            ConsumerRecord<byte[], byte[]> last = records.records(partition).getLast();
            next.put(partition, new Place(last.offset() + 1, last.leaderEpoch().orElse(null)));
        });
        return next;
    }

    /** Kafka is told for those only who look at the group's lag. */
    private void succeeded(Consumer<byte[], byte[]> member, Map<TopicPartition, Place> next) {
        failure = null;
        pause = FIRST_PAUSE;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, place) -> offsets.put(partition, place.offset()));
        member.commitAsync(offsets, (told, ignored) -> {});
    }

    private void failed(Exception e) {
        failure = FailureText.of(e);
        LOG.warn("projection {} is tried again in {}: {}", name(), pause, failure, FailureText.trace(e));
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
            Map<TopicPartition, Uuid> ids = ids(partitions);
            transaction.places(ids).forEach((partition, place) -> {
                places.put(partition, place);
                member.seek(partition, place.offset());
            });
            topicIds.putAll(ids);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MisplacedOffset("projection " + name() + ": its place cannot be read: " + FailureText.of(e), e);
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
        topicIds.keySet().removeAll(partitions);
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
