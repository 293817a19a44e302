package dev.turnstile.command;

/**
 * Announces every invocation to listeners, on the caller's thread.
 *
 * <p>A success is announced after the transaction has ended. If Turnstile cannot observe the end of a caller's
 * transaction, a success is announced when the invocation returns. A refusal or a failure outside of another command is
 * announced at once.
 *
 * <p>If a listener throws, the exception is logged, and neither the caller nor the other listeners are affected.
 * Thread-safe.
 */
public interface Announcements {

    /** A listener to announcements. */
    @FunctionalInterface
    interface Listener {

        /** Receives the announcement of an invocation that has ended. */
        void announced(Announcement announcement);
    }

    /** Ends a subscription, or an observation. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Removes the listener or observer. Closing again does nothing. */
        @Override
        void close();
    }

    /**
     * Subscribes a listener to the invocations whose names match a pattern.
     *
     * @param pattern a name, such as {@code reserve_seat.seats}, or a pattern in which {@code *} matches any
     *     characters: {@code *.seats}, {@code reserve_*}, {@code *}
     */
    Registration subscribe(String pattern, Listener listener);

    /**
     * Adds an observer, which opens a scope around every later command, transition and delivery. Without an observer
     * an invocation costs nothing more.
     */
    Registration observe(InvocationObserver observer);
}
