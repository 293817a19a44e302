package dev.turnstile.failure;

/**
 * Marks an exception whose message quotes no value of an event, an input or a row, so that the message may be stored
 * and logged.
 *
 * <p>Turnstile stores and logs of every other exception its class and where it was thrown: a personal value in a
 * message would outlive the forgetting of its subject.
 */
public interface ValueFree {

    /** Returns whether the message quotes no value; true by default. */
    default boolean quotesNoValue() {
        return true;
    }
}
