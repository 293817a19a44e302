package dev.turnstile.failure;

/**
 * Marks an exception whose message quotes no value of an event, an input or a row, so that the message may be stored
 * and logged.
 *
 * <p>For every other exception, Turnstile stores and logs only the class and the code location, because a personal
 * value in a message would remain after the subject is forgotten.
 */
public interface ValueFree {

    /** Returns whether the message contains no value of an event, an input or a row; true by default. */
    default boolean quotesNoValue() {
        return true;
    }
}
