package dev.turnstile.refusal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The refusal of an earlier invocation with the same idempotency key, if its class no longer exists or one of its
 * fields cannot be restored from JSON. Every other refusal is restored as an instance of its own class.
 */
public final class StoredRefusal extends Refusal {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient Map<String, Object> fields;

    /**
     * Constructs the refusal.
     *
     * @param name the name of the earlier refusal
     * @param message the message of the earlier refusal
     * @param fields the fields of the earlier refusal
     */
    public StoredRefusal(String name, String message, Map<String, Object> fields) {
        super(message);
        this.name = name;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
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
