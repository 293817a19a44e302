package dev.turnstile.postgres.internal.door;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Guard.Row;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import org.jspecify.annotations.Nullable;

/** The evaluation of guards in Java, whose code may read but not write. */
public final class GuardQuestion {

    private static final ThreadLocal<@Nullable Guard> EVALUATED = new ThreadLocal<>();

    private GuardQuestion() {}

    /** Returns whether a guard holds for a row. */
    public static boolean holds(Guard.Java guard, Row row) {
        Guard outer = EVALUATED.get();
        EVALUATED.set(guard);
        try {
            return guard.condition().test(row);
        } finally {
            if (outer == null) {
                EVALUATED.remove();
            } else {
                EVALUATED.set(outer);
            }
            DeferredInterrupt.defer();
        }
    }

    /**
     * Throws an exception if the calling thread is evaluating a guard. Every operation that writes calls this method
     * first.
     *
     * @param what the operation, such as the name of a command
     * @throws IllegalStateException if the calling thread is evaluating a guard
     */
    public static void refuse(String what) {
        Guard guard = EVALUATED.get();
        if (guard != null) {
            throw new WriteInGuard(what, guard.name());
        }
    }

    /** Thrown for a write in the code of a guard. The message contains only names. */
    private static final class WriteInGuard extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        WriteInGuard(String what, String guard) {
            super(what + ": expected a guard that only reads, got a write in the code of guard '" + guard
                    + "'; write in a command around the transition, or in a handler of its event");
        }
    }
}
