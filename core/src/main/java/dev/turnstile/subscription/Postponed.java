package dev.turnstile.subscription;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.time.Duration;

/**
 * A handler's "not now": whatever it is given would fail, because the other side is down.
 *
 * <p>The shard waits and then delivers the same event again; no attempt is counted and no stream is parked. With a
 * pause that is not positive nothing is postponed: it is a failure like any other.
 */
public final class Postponed extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final Duration delay;
    private final boolean quotesNoValue;

    /**
     * Asks for a pause.
     *
     * @param delay how long
     * @param why what is wrong, in one line; neither stored nor logged, for it may quote what could not be delivered
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
     * Asks for a pause, for a reason that the status of the subscription shows and the log keeps.
     *
     * @param delay how long
     * @param why what is wrong, in one line that quotes no value of an event: the other side's name, its status
     */
    public static Postponed quotingNoValue(Duration delay, String why) {
        return new Postponed(delay, why, true);
    }

    @Override
    public boolean quotesNoValue() {
        return quotesNoValue;
    }

    /** Returns how long to wait. */
    public Duration delay() {
        return delay;
    }
}
