package dev.turnstile.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions that Turnstile throws, except for wrong arguments and wrong calls, which are the JDK's.
 *
 * <p>It has two branches: {@code Refusal}, an expected "no" after which nothing was written, and
 * {@link FailureException}.
 */
public abstract class TurnstileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Passes the message on, without a cause.
     *
     * @param message one line: expected, actual, remedy
     */
    protected TurnstileException(String message) {
        super(message);
    }

    /**
     * Passes the message and the cause on.
     *
     * @param message one line: expected, actual, remedy
     * @param cause the cause, or null
     */
    protected TurnstileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
