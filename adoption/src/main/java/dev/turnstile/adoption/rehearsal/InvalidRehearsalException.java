package dev.turnstile.adoption.rehearsal;

import dev.turnstile.failure.FailureException;

/** Thrown if a changed machine cannot be compared with the stored one. */
public final class InvalidRehearsalException extends FailureException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the exception.
     *
     * @param message one line with the expected machine, the actual machine and the remedy
     */
    public InvalidRehearsalException(String message) {
        super(message);
    }
}
