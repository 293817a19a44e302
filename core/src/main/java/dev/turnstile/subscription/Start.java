package dev.turnstile.subscription;

import java.time.Instant;
import java.util.Objects;

/** Where a subscription begins when it is first started, or goes on after a reset. */
public sealed interface Start {

    /** Begins with the first event of the log. */
    static Start beginning() {
        return new Beginning();
    }

    /** Begins with what is appended from then on. */
    static Start now() {
        return new Now();
    }

    /**
     * Begins with the first event behind a cursor.
     *
     * @param cursor the cursor, as {@link Delivery#at()}, {@link SubscriptionStatus.Shard#at()} or {@link LogPage}
     *     tells it
     */
    static Start after(Cursor cursor) {
        return new After(Objects.requireNonNull(cursor, "cursor"));
    }

    /**
     * Begins with the first event, in the order of delivery, that was recorded at a time or later; an event behind it
     * may have been recorded a little earlier, by a transaction that took longer. If there is none, as {@link #now()}.
     */
    static Start recordedFrom(Instant time) {
        return new RecordedFrom(Objects.requireNonNull(time, "time"));
    }

    /** With the first event of the log. */
    record Beginning() implements Start {}

    /** With what is appended from then on. */
    record Now() implements Start {}

    /**
     * Behind a cursor.
     *
     * @param cursor the cursor
     */
    record After(Cursor cursor) implements Start {}

    /**
     * With the first event that was recorded at a time or later.
     *
     * @param time the time
     */
    record RecordedFrom(Instant time) implements Start {}
}
