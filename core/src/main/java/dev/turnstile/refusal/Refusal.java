package dev.turnstile.refusal;

import dev.turnstile.failure.TurnstileException;
import dev.turnstile.refusal.internal.SnakeCase;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * The refusal of an earlier invocation with the same idempotency key, if its class no longer exists or one of its
     * fields cannot be restored from JSON. Every other refusal is restored as an instance of its own class.
     */
    public static final class StoredRefusal extends Refusal {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final transient Map<String, Object> fields;
        private final transient @Nullable Class<? extends Refusal> type;

        /**
         * Constructs the refusal.
         *
         * @param name the name of the earlier refusal
         * @param message the message of the earlier refusal
         * @param fields the fields of the earlier refusal
         * @param type the class of the earlier refusal; null if it no longer exists
         */
        public StoredRefusal(
                String name, String message, Map<String, Object> fields, @Nullable Class<? extends Refusal> type) {
            super(message);
            this.name = name;
            this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
            this.type = type;
        }

        /** Returns the class of the earlier refusal, whose annotations apply; empty if it no longer exists. */
        public Optional<Class<? extends Refusal>> type() {
            return Optional.ofNullable(type);
        }

        /** Returns the name of the earlier refusal. */
        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, Object> fields() {
            return fields;
        }
    }
}
