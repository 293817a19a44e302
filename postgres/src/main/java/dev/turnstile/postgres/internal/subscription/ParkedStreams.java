package dev.turnstile.postgres.internal.subscription;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The parked streams of a shard, and which of them is due. Used by one thread. */
final class ParkedStreams {

    private final Map<Long, Entry> entries = new HashMap<>();
    private final PriorityQueue<Entry> waiting = new PriorityQueue<>(Comparator.comparingLong(Entry::due));

    ParkedStreams(List<ParkedTable.Parked> parked) {
        replace(parked);
    }

    /**
     * A parked stream.
     *
     * @param stream its number
     * @param version the event that failed
     * @param attempts how often
     * @param due when it is tried again, by the clock that measures; without meaning for a dead letter
     */
    record Entry(long stream, int version, int attempts, long due) {}

    boolean isEmpty() {
        return entries.isEmpty();
    }

    boolean holds(long stream) {
        return !entries.isEmpty() && entries.containsKey(stream);
    }

    void put(long stream, int version, int attempts, @Nullable Duration pause) {
        long due = System.nanoTime() + (pause == null ? 0 : pause.toNanos());
        Entry entry = new Entry(stream, version, attempts, due);
        entries.put(stream, entry);
        if (pause != null) {
            waiting.add(entry);
        }
    }

    void remove(long stream) {
        entries.remove(stream);
    }

    void replace(List<ParkedTable.Parked> parked) {
        entries.clear();
        waiting.clear();
        for (ParkedTable.Parked one : parked) {
            put(
                    one.stream(),
                    one.version(),
                    one.attempts(),
                    one.pause() == null ? null : Duration.ofMillis(Math.max(0, one.pause())));
        }
    }

    /** Takes the next one that is due, or null; what was replaced meanwhile is passed over. */
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

    /** Returns how long to wait for the next one at most. */
    Duration wait(Duration longest) {
        Entry next = waiting.peek();
        long left = next == null ? Long.MAX_VALUE : Math.max(0, next.due() - System.nanoTime());
        return left < longest.toNanos() ? Duration.ofNanos(left) : longest;
    }
}
