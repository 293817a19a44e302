package dev.turnstile.projection;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown if code with side effects is called in a replay, because the effects of the events have already happened. */
public final class RefusedInReplayException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String what;

    /**
     * Constructs the exception.
     *
     * @param what the name of the refused call, such as the name of a command
     */
    public RefusedInReplayException(String what) {
        super(what + " was called in a replay, whose events had their effects before;"
                + " leave effects to a subscription's handler, or ask Replay.active()");
        this.what = what;
    }

    /** Returns the name of the refused call. */
    public String what() {
        return what;
    }
}
