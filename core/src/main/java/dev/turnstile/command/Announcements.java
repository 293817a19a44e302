package dev.turnstile.command;

/**
 * The announcements of every invocation to listeners, on the thread that called.
 *
 * <p>A success is announced after the transaction has ended; on a caller's connection whose transaction end Turnstile
 * cannot observe, when the invocation returns. A refusal or a failure outside of another command is announced at once.
 *
 * <p>A listener that throws is logged, and changes nothing for the caller or the other listeners. Thread-safe.
 */
public interface Announcements {

    /** A listener to announcements. */
    @FunctionalInterface
    interface Listener {

        /** Receives the announcement of an invocation that has ended. */
        void announced(Announcement announcement);
    }

    /** Ends a subscription. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Removes the listener. Closing again does nothing. */
        @Override
        void close();
    }

    /**
     * Subscribes to names.
     *
     * @param pattern a name, such as {@code reserve_seat.seats}, or a pattern in which {@code *} stands for any
     *     characters: {@code *.seats}, {@code reserve_*}, {@code *}
     */
    Registration subscribe(String pattern, Listener listener);
}
