package dev.turnstile.projection;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import java.util.concurrent.Callable;

/**
 * The replay of events that were handled before, for example in a rebuild.
 *
 * <p>In a replay, commands, transitions and appends on the same thread are refused. Thread-safe.
 */
public final class Replay {

    private static final ThreadLocal<Boolean> ACTIVE = ThreadLocal.withInitial(() -> Boolean.FALSE);

    private Replay() {}

    /** Returns whether the calling thread is in a replay. */
    public static boolean active() {
        return ACTIVE.get();
    }

    /**
     * Runs work as a replay: for example work that resets a projection with its own SQL and applies all events again.
     *
     * @throws Exception if the work throws it
     */
    public static <R> R run(Callable<R> work) throws Exception {
        boolean before = ACTIVE.get();
        ACTIVE.set(Boolean.TRUE);
        try {
            return work.call();
        } finally {
            if (before) {
                ACTIVE.set(Boolean.TRUE);
            } else {
                ACTIVE.remove();
            }
        }
    }

    /**
     * Refuses a call with side effects if the calling thread is in a replay.
     *
     * @param what the name of the refused call, such as the name of a command
     * @throws RefusedInReplayException if the calling thread is in a replay
     */
    public static void refuse(String what) {
        if (active()) {
            throw new RefusedInReplayException(what);
        }
    }

    /**
     * Thrown if code with side effects is called in a replay, because the effects of the events have already happened.
     */
    public static final class RefusedInReplayException extends FailureException implements ValueFree {

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
}
