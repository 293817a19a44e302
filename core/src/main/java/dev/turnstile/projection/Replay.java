package dev.turnstile.projection;

import java.util.concurrent.Callable;

/**
 * Whether code runs for events that were handled before, as in a rebuild.
 *
 * <p>Inside, commands, transitions and appends of this thread are refused. Thread-safe.
 */
public final class Replay {

    private static final ThreadLocal<Boolean> ACTIVE = ThreadLocal.withInitial(() -> Boolean.FALSE);

    private Replay() {}

    /** Returns whether the calling thread is in a replay. */
    public static boolean active() {
        return ACTIVE.get();
    }

    /**
     * Runs work as a replay, such as a reset of a projection with its own SQL and all events once more.
     *
     * @throws Exception what the work throws
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
     * Refuses what has effects.
     *
     * @param what what is refused, such as the name of a command
     * @throws RefusedInReplayException if the calling thread is in a replay
     */
    public static void refuse(String what) {
        if (active()) {
            throw new RefusedInReplayException(what);
        }
    }
}
