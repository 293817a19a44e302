package dev.turnstile.lifecycle;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the database fails, or does not suit the lifecycle. A change in progress may or may not have been
 * committed.
 */
public class LifecycleException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the driver's exception, or null
     */
    public LifecycleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
