package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The parked streams of a shard, ordered by the time of their next attempt. Not thread-safe. */
final class ParkedStreams {

    private final Map<Long, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Comparator.comparingLong(Entry::due));

    ParkedStreams(List<ParkedTable.Parked> parked) {
        replace(parked);
    }

    /**
     * A parked stream.
     *
     * @param stream the number of the stream
     * @param version the version of the event that failed
     * @param attempts the number of failed attempts
     * @param due the time of the next attempt, as {@link System#nanoTime()}; not used for a dead letter
     */
    record Entry(long stream, int version, int attempts, long due) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean contains(long stream) {
        return !entries.isEmpty() && entries.containsKey(stream);
    }

    void put(long stream, int version, int attempts, @Nullable Duration backoff) {
        long due = System.nanoTime() + (backoff == null ? 0 : backoff.toNanos());
        Entry entry = new Entry(stream, version, attempts, due);
        entries.put(stream, entry);
        if (backoff != null) {
            waiting.add(entry);
        }
    }

    void remove(long stream) {
        entries.remove(stream);
    }

    void replace(List<ParkedTable.Parked> parked) {
        entries.clear();
        waiting.clear();
        for (ParkedTable.Parked row : parked) {
            Long backoff = row.backoffMillis();
            put(
                    row.stream(),
                    row.version(),
                    row.attempts(),
                    backoff == null ? null : Duration.ofMillis(Math.max(0, backoff)));
        }
    }

    /** Removes and returns the next entry that is due, or null. Entries that were replaced are skipped. */
    @Nullable
    Entry due() {
        while (!waiting.isEmpty()) {
            Entry next = waiting.element();
            if (!next.equals(entries.get(next.stream()))) {
                waiting.remove();
            } else if (next.due() - System.nanoTime() <= 0) {
                return waiting.remove();
            } else {
                return null;
            }
        }
        return null;
    }

    /** Returns the time until the next entry is due, limited to a maximum. */
    Duration untilDue(Duration max) {
        Entry next = waiting.peek();
        long left = next == null ? Long.MAX_VALUE : Math.max(0, next.due() - System.nanoTime());
        return left < max.toNanos() ? Duration.ofNanos(left) : max;
    }
}
