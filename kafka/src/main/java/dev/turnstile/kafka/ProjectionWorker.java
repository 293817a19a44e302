package dev.turnstile.kafka;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.kafka.ProjectionTransaction.Overtaken;
import dev.turnstile.projection.ProjectedEvent;
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
 * A member of a projection's consumer group, in a thread of its own.
 *
 * <p>The database has the offsets from which the worker goes on, not the group: the group only shares the partitions out. A
 * record that fails holds up its own partition, and is tried again until it is applied or skipped: a read model would be
 * wrong without it. Any other failure holds up all partitions of the worker. The thread ends with {@link #close} and with
 * nothing else.
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
    private final HeldPartitions held = new HeldPartitions();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private Duration pause = FIRST_PAUSE;
    private long nextLook = System.nanoTime();
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

    /** Returns what it waits for, or null if it goes on. */
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
                onPartitionsRevoked(Set.copyOf(places.keySet()));
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
            tryHeldAgain(member);
            if (records.isEmpty()) {
                look(member);
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
            Map<TopicPartition, Place> before = Map.copyOf(places);
            seek(member, member.assignment());
            if (movedOn(before)) {
                pause = FIRST_PAUSE;
            }
        }
    }

    /** The offset is read again, for the record may have been skipped. */
    private void tryHeldAgain(Consumer<byte[], byte[]> member) {
        Set<TopicPartition> due = held.due();
        if (!due.isEmpty()) {
            seek(member, due);
        }
    }

    /**
     * Applies records in one transaction; where that fails, those of each partition, and then halves of them, down to the
     * record that fails.
     *
     * @return whether none was held
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

    /** Returns the failure that the events caused, or null for none; throws failures that do not concern them. */
    private @Nullable Throwable attempt(Consumer<byte[], byte[]> member, List<PartitionRecords> batch)
            throws Exception {
        Map<TopicPartition, Place> next = new HashMap<>();
        batch.forEach(one -> next.put(one.partition(), one.next(places.get(one.partition()))));
        next.entrySet().removeIf(one -> one.getValue().equals(places.get(one.getKey())));
        List<ProjectedEvent> wanted =
                batch.stream().flatMap(PartitionRecords::events).toList();
        if (next.isEmpty()) {
            return null;
        }
        try {
            transaction.apply(wanted, places, next);
        } catch (Exception | Error e) {
            if (e instanceof Overtaken || PassingFailure.is(e)) {
                throw e;
            }
            return e;
        }
        places.putAll(next);
        next.forEach(held::moved);
        succeeded(member, next);
        return null;
    }

    /** Has a partition wait at a record that fails; false if none does. */
    private boolean hold(Consumer<byte[], byte[]> member, PartitionRecords records) {
        PartitionRecords.Stuck stuck = records.stuck();
        TopicPartition partition = records.partition();
        Place place = places.get(partition);
        if (stuck == null || place == null) {
            return false;
        }
        String text = partition + "@" + stuck.offset() + " fails and its partition waits: "
                + FailureText.of(stuck.failure()) + "; correct the projection, or pass over the record with skip(..)";
        held.hold(partition, stuck.offset(), text);
        LOG.warn("projection {}: {}", name(), text, FailureText.trace(stuck.failure()));
        member.pause(List.of(partition));
        member.seek(partition, place.offset());
        return true;
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
        if (nextLook - System.nanoTime() > 0) {
            return;
        }
        nextLook = System.nanoTime() + LOOK.toNanos();
        lookForTopics();
        Map<TopicPartition, Place> stored = transaction.stored(ids(member.assignment()));
        for (TopicPartition partition : member.assignment()) {
            Place place = stored.get(partition);
            Place mine = places.get(partition);
            if (place == null || mine == null || place.next() != mine.next()) {
                throw new Overtaken(partition);
            }
        }
        if (atEnd(member)) {
            failure = "";
        }
    }

    /** A consumer waits for a topic that does not exist without an error. */
    private void lookForTopics() {
        Set<String> absent = new TreeSet<>(topics);
        absent.removeAll(KafkaClients.ids(Objects.requireNonNull(admin), topics).keySet());
        String before = missing;
        missing = absent.isEmpty() ? "" : FailureText.of(UnusableTopicException.missing(absent, null));
        if (!missing.equals(before) && !absent.isEmpty()) {
            LOG.warn("projection {}: {}", name(), missing);
        }
    }

    /** Where no record waits, none fails. */
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

    /** Records of another topic of the same name must not be applied behind those of the old one. */
    private void requireSame(TopicPartition partition, Uuid id) {
        if (!id.equals(topicIds.get(partition))) {
            throw new MisplacedOffsetException(
                    "topic " + partition.topic() + ": expected id " + topicIds.get(partition) + ", got " + id
                            + "; the topic was deleted and created again",
                    null);
        }
    }

    /** Kafka is told for those only who look at the group's lag. */
    private void succeeded(Consumer<byte[], byte[]> member, Map<TopicPartition, Place> next) {
        failure = "";
        pause = FIRST_PAUSE;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        next.forEach((partition, place) -> offsets.put(partition, place.offset()));
        member.commitAsync(offsets, (told, ignored) -> {});
    }

    private void failed(Throwable e) {
        failure = FailureText.of(e);
        LOG.warn("projection {} is tried again in {}: {}", name(), pause, failure, FailureText.trace(e));
    }

    private Duration nextPause() {
        Duration now = pause;
        Duration longer = now.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return now;
    }

    /** Polls without wanting anything, so that the group does not take it for dead; seeking ends the pause. */
    private void waitAsMember(Consumer<byte[], byte[]> member) {
        member.pause(member.assignment());
        member.poll(nextPause());
    }

    private void waitApart() {
        try {
            if (closed.await(nextPause().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("projection {} is closed", name());
            }
        } catch (InterruptedException e) {
            // The thread is the worker's own: only the projection's code can have interrupted it, and that is no reason
            // to end.
            LOG.debug("projection {} was interrupted", name());
        }
    }

    private void seek(Consumer<byte[], byte[]> member, Collection<TopicPartition> partitions) {
        try {
            Map<TopicPartition, Uuid> ids = ids(partitions);
            transaction.places(ids).forEach((partition, place) -> {
                places.put(partition, place);
                held.moved(partition, place);
                member.seek(partition, place.offset());
            });
            topicIds.putAll(ids);
            member.resume(partitions.stream()
                    .filter(partition -> !held.waits(partition))
                    .toList());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new MisplacedOffsetException(
                    "projection " + name() + ": its place cannot be read: " + FailureText.of(e), e);
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
