package dev.turnstile.subscription;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.time.Duration;

/**
 * Thrown by a handler that can handle no event at the moment, for example because another system is unavailable.
 *
 * <p>The shard waits for the delay and then delivers the same event again. No attempt is counted, and no stream is
 * parked. If the delay is not positive, the exception is handled like any other failure.
 */
public final class Postponed extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final Duration delay;
    private final boolean quotesNoValue;

    /**
     * Constructs the exception with a delay.
     *
     * @param delay the delay before the next delivery
     * @param why the problem, on one line; neither stored nor logged, because it may quote an event that was not
     *     delivered
     */
    public Postponed(Duration delay, String why) {
        this(delay, why, false);
    }

    private Postponed(Duration delay, String why, boolean quotesNoValue) {
        super(why);
        this.delay = delay;
        this.quotesNoValue = quotesNoValue;
    }

    /**
     * Returns an exception whose text is logged and shown in the subscription's status.
     *
     * @param delay the delay before the next delivery
     * @param why the problem, on one line that quotes no value of an event, such as the other system's name and status
     */
    public static Postponed quotingNoValue(Duration delay, String why) {
        return new Postponed(delay, why, true);
    }

    @Override
    public boolean quotesNoValue() {
        return quotesNoValue;
    }

    /** Returns the delay before the next delivery. */
    public Duration delay() {
        return delay;
    }
}
