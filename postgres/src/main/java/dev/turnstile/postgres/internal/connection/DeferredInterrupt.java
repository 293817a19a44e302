package dev.turnstile.postgres.internal.connection;

import org.jspecify.annotations.Nullable;

/**
 * The interrupt status of the calling thread, deferred until the engine has finished its work.
 *
 * <p>If the status is set, the driver closes the connection of a virtual thread, and a pool provides no connection.
 * Code of the application may set the status and return normally. In that case the engine's next statement must not
 * fail because of the status, and the caller must still receive the status.
 */
public final class DeferredInterrupt {

    private static final ThreadLocal<@Nullable DeferredInterrupt> CURRENT = new ThreadLocal<>();

    private boolean interrupted = Thread.interrupted();

    private DeferredInterrupt() {}

    /** Work that may throw an exception. */
    @FunctionalInterface
    public interface Work<R extends @Nullable Object, X extends Exception> {
        R run() throws X;
    }

    /**
     * Runs work with the interrupt status cleared. If the status was set before or by the work, sets it at the end;
     * nested work leaves that to the outer work.
     */
    public static <R extends @Nullable Object, X extends Exception> R within(Work<R, X> work) throws X {
        if (CURRENT.get() != null) {
            defer();
            return work.run();
        }
        DeferredInterrupt deferred = new DeferredInterrupt();
        CURRENT.set(deferred);
        try {
            return work.run();
        } finally {
            CURRENT.remove();
            if (deferred.interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Clears the interrupt status after code of the application has run. It is set again at the end of the engine's
     * work.
     */
    public static void defer() {
        DeferredInterrupt current = CURRENT.get();
        if (current != null) {
            current.interrupted |= Thread.interrupted();
        }
    }

    /** Defers the interrupt that code of the application reports by an exception instead of the status. */
    public static void defer(InterruptedException reported) {
        DeferredInterrupt current = CURRENT.get();
        if (current == null) {
            Thread.currentThread().interrupt();
        } else {
            current.interrupted = true;
        }
    }
}
