package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.aggregate.Snapshots;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A state, and what was folded into it since its last snapshot.
 *
 * @param head the stream
 * @param state the state
 * @param version its version
 * @param events how many events were read
 * @param length how long their data is
 * @param since when the snapshot was taken, or without one the first event recorded; null without both
 */
record Folded<S>(
        SnapshotTable.Head head,
        S state,
        int version,
        int events,
        long length,
        @Nullable Instant since) {

    /**
     * Tells whether a snapshot is due.
     *
     * @param more how many events were appended besides
     */
    boolean due(Snapshots policy, int more, Instant now) {
        return policy.due(events + more, length, since == null ? Duration.ZERO : Duration.between(since, now));
    }
}
