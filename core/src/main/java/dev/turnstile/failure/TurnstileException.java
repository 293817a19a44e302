package dev.turnstile.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that Turnstile throws. Invalid arguments and invalid calls throw exceptions of the JDK.
 *
 * <p>There are two branches: {@code Refusal}, an expected "no" after which nothing was written, and
 * {@link FailureException}.
 */
public abstract class TurnstileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception, without a cause.
     *
     * @param message one line with the expected state, the actual state and the remedy
     */
    protected TurnstileException(String message) {
        super(message);
    }

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the cause, or null
     */
    protected TurnstileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
