package dev.turnstile.subscription;

import dev.turnstile.subscription.Subscriptions.LogPage;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.time.Instant;
import java.util.Objects;

/** The position at which a new subscription begins, or at which a subscription continues after a reset. */
public sealed interface Start {

    /** Returns the start at the first event of the log. */
    static Start beginning() {
        return new Beginning();
    }

    /** Returns the start at the next event that is appended. */
    static Start now() {
        return new Now();
    }

    /**
     * Returns the start at the first event after a cursor.
     *
     * @param cursor a cursor from {@link Delivery#at()}, {@link SubscriptionStatus.Shard#at()} or {@link LogPage}
     */
    static Start after(Cursor cursor) {
        return new After(Objects.requireNonNull(cursor, "cursor"));
    }

    /**
     * Returns the start at the first event, in the order of delivery, that was recorded at a given time or later.
     * Events behind the first one may have been recorded a little before that time, by longer transactions. If there is
     * no such event, the start is the same as {@link #now()}.
     */
    static Start recordedFrom(Instant time) {
        return new RecordedFrom(Objects.requireNonNull(time, "time"));
    }

    /** The start at the first event of the log. */
    record Beginning() implements Start {}

    /** The start at the next event that is appended. */
    record Now() implements Start {}

    /**
     * The start after a cursor.
     *
     * @param cursor the cursor
     */
    record After(Cursor cursor) implements Start {}

    /**
     * The start at the first event that was recorded at a given time or later.
     *
     * @param time the time
     */
    record RecordedFrom(Instant time) implements Start {}
}
