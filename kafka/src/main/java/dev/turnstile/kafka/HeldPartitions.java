package dev.turnstile.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** The partitions of a worker that are paused at a failed record, each with its own backoff. Thread-safe. */
final class HeldPartitions {

    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration MAX_DELAY = Duration.ofMinutes(1);
    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final Map<TopicPartition, Held> held = new ConcurrentHashMap<>();

    /**
     * A paused partition.
     *
     * @param offset the offset of the failed record
     * @param delay the delay before the next attempt
     * @param due the time at which the next attempt is due, as {@link System#nanoTime}
     * @param tried whether the next attempt has begun
     * @param failure the failure of the last attempt
     */
    private record Held(long offset, Duration delay, long due, boolean tried, String failure) {

        boolean waits() {
            return !tried && due - System.nanoTime() > 0;
        }
    }

    /** Pauses a partition. The delay doubles with each failure of the same record. */
    void hold(TopicPartition partition, long offset, String failure) {
        held.compute(partition, (key, before) -> {
            Duration delay = before == null || before.offset() != offset ? FIRST_DELAY : longer(before.delay());
            return new Held(offset, delay, System.nanoTime() + delay.toNanos(), false, failure);
        });
    }

    private static Duration longer(Duration delay) {
        Duration longer = delay.multipliedBy(2);
        return longer.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : longer;
    }

    boolean waits(TopicPartition partition) {
        Held one = held.get(partition);
        return one != null && one.waits();
    }

    /** Returns the partitions whose next attempt is due, once for each attempt. */
    Set<TopicPartition> due() {
        Set<TopicPartition> due = held.entrySet().stream()
                .filter(entry -> !entry.getValue().tried() && !entry.getValue().waits())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        due.forEach(partition -> held.computeIfPresent(
                partition, (key, one) -> new Held(one.offset(), one.delay(), one.due(), true, one.failure())));
        return due;
    }

    /** Releases a partition if its offset is no longer the offset of the failed record. */
    void moved(TopicPartition partition, PartitionOffset offset) {
        held.computeIfPresent(partition, (key, one) -> one.offset() == offset.next() ? one : null);
    }

    void release(Collection<TopicPartition> partitions) {
        held.keySet().removeAll(partitions);
    }

    /** Returns the failures of all paused partitions in one line; empty if no partition is paused. */
    String text() {
        return held.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .map(entry -> entry.getValue().failure())
                .collect(Collectors.joining("; "));
    }
}
