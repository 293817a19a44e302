package dev.turnstile.failure;

import org.jspecify.annotations.Nullable;

/** A failure of the database, the schema, the configuration, stored data or another system; never an expected "no". */
public abstract class FailureException extends TurnstileException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     */
    protected FailureException(String message) {
        super(message);
    }

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the cause, or null
     */
    protected FailureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
