package dev.turnstile.refusal;

import dev.turnstile.failure.TurnstileException;
import dev.turnstile.refusal.internal.SnakeCase;
import java.util.Map;

/**
 * A named, expected "no". Nothing was written, and the same invocation is refused again until the data changes.
 *
 * <p>Applications extend this class for the refusals of their commands: {@code final class AlreadyReserved extends
 * Refusal}.
 */
public abstract class Refusal extends TurnstileException {

    private static final long serialVersionUID = 1L;

    /**
     * Constructs the refusal.
     *
     * @param message one line with the expected state, the actual state and the remedy
     */
    protected Refusal(String message) {
        super(message);
    }

    /**
     * Constructs the refusal with a cause.
     *
     * @param message one line with the expected state, the actual state and the remedy
     * @param cause the cause
     */
    protected Refusal(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns the name under which refusals of this kind are counted and stored: the name of the class in snake case,
     * such as {@code already_reserved}. An anonymous class is named after the class that contains it, such as {@code
     * orders$1}.
     */
    public String name() {
        return SnakeCase.of(getClass());
    }

    /**
     * Returns the values of the message, by name. The values are stored in the log of refusals, and with the outcome of
     * an idempotency key.
     *
     * <p>If a value cannot be stored, only the stored form is changed, not the refusal that the caller receives: U+0000
     * and unpaired surrogates are stored as JSON escapes, and values that JSON cannot represent are stored as text. If
     * this method throws, no fields are stored.
     *
     * <p>Refusals about a record contain the record as {@code record}, its kind as {@code subject}, its state as {@code
     * state}, and the guards that do not hold as {@code guards}.
     */
    public Map<String, Object> fields() {
        return Map.of();
    }
}
