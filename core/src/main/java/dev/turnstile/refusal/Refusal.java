package dev.turnstile.refusal;

import dev.turnstile.failure.TurnstileException;
import dev.turnstile.refusal.internal.SnakeCase;
import java.util.Map;

/**
 * A named, expected "no": nothing was written, and the same call is refused again until something changes.
 *
 * <p>Applications extend it with the refusals of their own commands:
 * {@code final class AlreadyReserved extends Refusal}.
 */
public abstract class Refusal extends TurnstileException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes the refusal.
     *
     * @param message one line: expected, actual, remedy
     */
    protected Refusal(String message) {
        super(message);
    }

    /**
     * Describes the refusal and its cause.
     *
     * @param message one line: expected, actual, remedy
     * @param cause the cause
     */
    protected Refusal(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns the name by which refusals of this kind are counted and stored: the class's name in snake case. */
    public String name() {
        return SnakeCase.of(getClass());
    }

    /**
     * Returns the facts of the message by name; they are stored in the log of refusals and with the outcome of an
     * idempotency key.
     *
     * <p>Refusals about a record name it {@code record}, its kind {@code subject}, its state {@code state} and the
     * guards that do not hold {@code guards}.
     */
    public Map<String, Object> fields() {
        return Map.of();
    }
}
