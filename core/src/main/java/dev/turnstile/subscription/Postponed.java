package dev.turnstile.subscription;

import java.time.Duration;

/**
 * A handler's "not now": whatever it is given would fail, because the other side is down.
 *
 * <p>The shard waits and then delivers the same event again; no attempt is counted and no stream is parked.
 */
public final class Postponed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /**
     * Asks for a pause.
     *
     * @param pause how long
     * @param why what is wrong, in one line
     */
    public Postponed(Duration pause, String why) {
        super(why);
        this.pause = pause;
    }

    /** Returns how long to wait. */
    public Duration pause() {
        return pause;
    }
}
