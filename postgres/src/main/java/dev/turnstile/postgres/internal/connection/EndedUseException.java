package dev.turnstile.postgres.internal.connection;

import dev.turnstile.failure.ValueFree;

/** Thrown if an object that the application's code received is used after that code has ended. */
public final class EndedUseException extends IllegalStateException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the use.
     *
     * @param what the object, such as {@code connection}
     * @param code the code that received the object, such as {@code command reserve_seat.seats}
     */
    public EndedUseException(String what, String code) {
        super(code + ": its " + what + " was used after the code had ended, so nothing was done; use the " + what
                + " only until the code returns");
    }
}
