package dev.turnstile.failure;

/**
 * Marks an exception whose message quotes no value of an event, an input or a row, so that the message may be stored
 * and logged.
 *
 * <p>Of every other exception, Turnstile stores and logs only the class and where it was thrown, because a personal
 * value in a message would remain after its subject is forgotten.
 */
public interface ValueFree {

    /** Returns whether the message quotes no value; true by default. */
    default boolean quotesNoValue() {
        return true;
    }
}
