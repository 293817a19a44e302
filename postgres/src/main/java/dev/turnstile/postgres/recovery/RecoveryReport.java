package dev.turnstile.postgres.recovery;

import dev.turnstile.subscription.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The findings and changes of a recovery of the log.
 *
 * @param log the identity of the log
 * @param era the era of the log, which rises with each recovery that changed its clock
 * @param recovered whether the clock of the log was behind its horizons, and was set above them
 * @param events the number of events
 * @param lastPosition the position of the last event, 0 if there is none
 * @param lastRecordedAt the time at which the last event was recorded, or null if there is none
 * @param cursors the cursors that were ahead of the last event, and were reset to it
 * @param sequences the sequences that were behind their tables, and were set to their greatest numbers
 * @param losses the references to missing events, at most 1,000
 */
public record RecoveryReport(
        UUID log,
        int era,
        boolean recovered,
        long events,
        long lastPosition,
        @Nullable Instant lastRecordedAt,
        List<ResetCursor> cursors,
        List<String> sequences,
        List<Loss> losses) {

    /** Copies the lists. */
    public RecoveryReport {
        cursors = List.copyOf(cursors);
        sequences = List.copyOf(sequences);
        losses = List.copyOf(losses);
    }

    /**
     * A cursor that was reset.
     *
     * @param subscription the name of the subscription
     * @param shard the number of the shard
     * @param was the cursor before the reset
     * @param now the cursor after the reset
     */
    public record ResetCursor(String subscription, int shard, Cursor was, Cursor now) {}

    /**
     * A reference to missing events.
     *
     * @param kind {@code stream}, {@code events}, {@code parked} or {@code timer}
     * @param subject the object that refers to the missing events
     * @param what the missing events
     */
    public record Loss(String kind, String subject, String what) {}
}
