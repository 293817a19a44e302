package dev.turnstile.lifecycle;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** The database failed, or does not fit the lifecycle; no record is known to have moved. */
public class LifecycleException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the failure.
     *
     * @param message one line: expected, actual, remedy
     * @param cause the driver's exception, or null
     */
    public LifecycleException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
