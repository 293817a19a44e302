package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** The store failed; nothing is known to have been written. */
public final class EventStoreException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the failure.
     *
     * @param message one line: expected, actual, remedy
     * @param cause what the driver said, or null
     */
    public EventStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
