package dev.turnstile.postgres.recovery;

import dev.turnstile.subscription.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery of the log found and changed.
 *
 * @param log the identity of the log
 * @param era the era of the log, which rises with each recovery that changed its clock
 * @param recovered whether the clock of the log was behind its horizons, and was set above them
 * @param events how many events exist
 * @param lastPosition the position of the last event, 0 if there is none
 * @param lastRecordedAt when the last event was recorded, or null if there is none
 * @param cursors the cursors that were ahead of the last event, and were reset to it
 * @param sequences the sequences that were behind their tables, and were set to their greatest numbers
 * @param losses what refers to events that are missing, at most 1,000
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
     * @param shard the shard
     * @param was where it was
     * @param now where it is
     */
    public record ResetCursor(String subscription, int shard, Cursor was, Cursor now) {}

    /**
     * Something that refers to events that are missing.
     *
     * @param kind {@code stream}, {@code events}, {@code parked} or {@code timer}
     * @param subject what it is
     * @param what what is missing
     */
    public record Loss(String kind, String subject, String what) {}
}
