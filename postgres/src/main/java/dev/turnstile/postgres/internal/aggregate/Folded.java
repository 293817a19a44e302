package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.aggregate.Snapshots;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A folded state, with the measures that decide whether a snapshot is taken.
 *
 * @param head the head of the stream
 * @param state the state
 * @param version the version of the state
 * @param events the number of events read since the last snapshot
 * @param length the length of their data in characters
 * @param since the time of the last snapshot, or the time at which the first event was recorded if there is no
 *     snapshot; null if there is no event either
 */
record Folded<S>(
        SnapshotTable.Head head,
        S state,
        int version,
        int events,
        long length,
        @Nullable Instant since) {

    /**
     * Returns whether a snapshot is due.
     *
     * @param appended the number of events appended after the state was folded
     */
    boolean due(Snapshots policy, int appended, Instant now) {
        return policy.due(events + appended, length, since == null ? Duration.ZERO : Duration.between(since, now));
    }
}
