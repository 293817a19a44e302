package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if the event store fails. A write in progress may or may not have been committed. */
public final class EventStoreException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the exception of the driver, or null
     */
    public EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
