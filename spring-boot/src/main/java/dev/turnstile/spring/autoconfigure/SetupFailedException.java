package dev.turnstile.spring.autoconfigure;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if the beans or the database do not suit the auto-configuration. */
final class SetupFailedException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param found the expected and the actual state
     * @param remedy the remedy, which begins with a verb
     * @param cause the cause, or null
     */
    SetupFailedException(String found, String remedy, @Nullable Throwable cause) {
        super(found + "; " + remedy, cause);
    }

    /** Returns the exception for a failed check whose message ends with the remedy, after a semicolon. */
    static SetupFailedException of(IllegalArgumentException failure) {
        String[] parts = String.valueOf(failure.getMessage()).split("; ", 2);
        return new SetupFailedException(parts[0], parts.length > 1 ? parts[1] : "correct the beans", failure);
    }
}
