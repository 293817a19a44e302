package dev.turnstile.aggregate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When snapshots of aggregates are taken, and how many are kept. Immutable.
 *
 * <p>One is taken when at least one of the conditions holds, after the commit and on a thread of its own. If that is
 * lost, the next load folds more events; nothing else changes.
 */
public final class Snapshots {

    private static final Snapshots NEVER = new Snapshots(Integer.MAX_VALUE, Long.MAX_VALUE, null, 1);

    private final int events;
    private final long bytes;
    private final @Nullable Duration age;
    private final int kept;

    private Snapshots(int events, long bytes, @Nullable Duration age, int kept) {
        this.events = events;
        this.bytes = bytes;
        this.age = age;
        this.kept = kept;
        if (events < 1 || bytes < 1 || kept < 1 || (age != null && !age.isPositive())) {
            throw new IllegalArgumentException("expected counts, bytes and ages above 0, got " + events + " events, "
                    + bytes + " bytes, age " + age + ", " + kept + " kept");
        }
    }

    /** Takes none. */
    public static Snapshots never() {
        return NEVER;
    }

    /** Takes one when so many events came after the last one. */
    public static Snapshots every(int events) {
        return new Snapshots(events, Long.MAX_VALUE, null, 1);
    }

    /** Takes one when the data of the events that were read after the last one is longer, in characters of JSON. */
    public static Snapshots largerThan(long size) {
        return new Snapshots(Integer.MAX_VALUE, size, null, 1);
    }

    /** Takes one when events came and the last snapshot, or without one the first event, is older. */
    public static Snapshots olderThan(Duration age) {
        return new Snapshots(Integer.MAX_VALUE, Long.MAX_VALUE, age, 1);
    }

    /** Takes one also when another policy would; keeps as many as the one that keeps more. */
    public Snapshots or(Snapshots other) {
        Duration either = age;
        if (either == null || (other.age != null && other.age.compareTo(either) < 0)) {
            either = other.age;
        }
        return new Snapshots(
                Math.min(events, other.events), Math.min(bytes, other.bytes), either, Math.max(kept, other.kept));
    }

    /** Keeps so many of the newest; one by default. Older states are found faster with more. */
    public Snapshots keep(int count) {
        return new Snapshots(events, bytes, age, count);
    }

    /** Returns how many are kept. */
    public int kept() {
        return kept;
    }

    /**
     * Tells whether one is to be taken.
     *
     * @param since how many events came after the last one
     * @param length how long their data is
     * @param old how old the last one is, or without one the first event
     */
    public boolean due(int since, long length, Duration old) {
        return since > 0 && (since >= events || length > bytes || (age != null && old.compareTo(age) > 0));
    }
}
