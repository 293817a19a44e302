package dev.turnstile.aggregate;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The policy for snapshots of aggregates: the conditions for a snapshot, and the number of stored snapshots. Immutable.
 *
 * <p>A snapshot is taken when at least one of the conditions is met, after the commit and on a separate thread. If the
 * snapshot fails, the next load folds more events; there is no other effect.
 */
public final class Snapshots {

    private static final Snapshots NEVER = new Snapshots(Integer.MAX_VALUE, Long.MAX_VALUE, null, 1);

    private final int events;
    private final long characters;
    private final @Nullable Duration age;
    private final int kept;

    private Snapshots(int events, long characters, @Nullable Duration age, int kept) {
        this.events = events;
        this.characters = characters;
        this.age = age;
        this.kept = kept;
        if (events < 1 || characters < 1 || kept < 1 || (age != null && !age.isPositive())) {
            throw new IllegalArgumentException(
                    "expected positive numbers of events and characters, and a positive age, got " + events
                            + " events, " + characters + " characters, age " + age + ", " + kept + " kept");
        }
    }

    /** Returns the policy that takes no snapshots. */
    public static Snapshots none() {
        return NEVER;
    }

    /** Returns the policy that takes a snapshot after a given number of events since the last snapshot. */
    public static Snapshots ofEvery(int events) {
        return NEVER.withEvery(events);
    }

    /** Returns a copy that also takes a snapshot after a given number of events since the last snapshot. */
    public Snapshots withEvery(int number) {
        return new Snapshots(number, characters, age, kept);
    }

    /**
     * Returns a copy that also takes a snapshot when the data of the events since the last snapshot is longer than a
     * given number of characters of JSON.
     */
    public Snapshots withLargerThan(long size) {
        return new Snapshots(events, size, age, kept);
    }

    /**
     * Returns a copy that also takes a snapshot when there are new events and the last snapshot is older than a given
     * duration. If there is no snapshot, the age of the first event is used.
     */
    public Snapshots withOlderThan(Duration limit) {
        return new Snapshots(events, characters, limit, kept);
    }

    /**
     * Returns a copy that stores a number of the newest snapshots, 1 by default. With more snapshots, earlier states
     * load faster.
     */
    public Snapshots withKept(int count) {
        return new Snapshots(events, characters, age, count);
    }

    /** Returns the number of snapshots that are stored. */
    public int kept() {
        return kept;
    }

    /**
     * Returns whether a snapshot is due.
     *
     * @param since the number of events after the last snapshot
     * @param length the length of the data of these events, in characters of JSON
     * @param old the age of the last snapshot, or of the first event if there is none
     */
    public boolean due(int since, long length, Duration old) {
        return since > 0 && (since >= events || length > characters || (age != null && old.compareTo(age) > 0));
    }
}
