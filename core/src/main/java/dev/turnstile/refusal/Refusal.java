package dev.turnstile.refusal;

import dev.turnstile.refusal.internal.SnakeCase;
import java.util.Map;

/**
 * A named, expected "no": nothing was written, and asking again without a change will get the same answer.
 *
 * <p>Applications extend it with the refusals of their own commands: {@code final class AlreadyReserved extends Refusal}.
 */
public abstract class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says no.
     *
     * @param message one line: expected, actual, remedy
     */
    protected Refusal(String message) {
        super(message);
    }

    /**
     * Says no because something else failed.
     *
     * @param message one line: expected, actual, remedy
     * @param cause what failed
     */
    protected Refusal(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns the name by which refusals of this kind are counted and stored: the class's name in snake case. */
    public String name() {
        return SnakeCase.of(getClass());
    }

    /**
     * Returns what the message says, for programs; goes into the log of refusals and the answer to a repeated call.
     *
     * <p>Refusals about a record name it {@code record}, its kind {@code subject}, its state {@code state} and the
     * guards that do not hold {@code guards}.
     */
    public Map<String, Object> fields() {
        return Map.of();
    }
}
