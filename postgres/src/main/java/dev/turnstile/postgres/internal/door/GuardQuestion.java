package dev.turnstile.postgres.internal.door;

import dev.turnstile.failure.ValueFree;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Row;
import org.jspecify.annotations.Nullable;

/** Asks guards in Java, whose code may look at anything and write nothing. */
public final class GuardQuestion {

    private static final ThreadLocal<@Nullable Guard> ASKED = new ThreadLocal<>();

    private GuardQuestion() {}

    /** Tells whether a guard holds for a row. */
    public static boolean holds(Guard.Java guard, Row row) {
        Guard outer = ASKED.get();
        ASKED.set(guard);
        try {
            return guard.condition().test(row);
        } finally {
            if (outer == null) {
                ASKED.remove();
            } else {
                ASKED.set(outer);
            }
        }
    }

    /**
     * Refuses what writes.
     *
     * @param what what is refused, such as the name of a command
     * @throws IllegalStateException if the calling thread is in the code of a guard
     */
    public static void refuse(String what) {
        Guard guard = ASKED.get();
        if (guard != null) {
            throw new WriteInGuard(what, guard.name());
        }
    }

    /** Quotes names only. */
    private static final class WriteInGuard extends IllegalStateException implements ValueFree {

        private static final long serialVersionUID = 1L;

        WriteInGuard(String what, String guard) {
            super(what + ": expected a guard that only looks, got a write in the code of guard '" + guard
                    + "'; write in a command around the transition, or in a handler of its event");
        }
    }
}
