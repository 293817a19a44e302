package dev.turnstile.refusal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The refusal that an earlier call with the same idempotency key got, where it cannot be made again as what it was: its
 * class is gone, or a field of it does not survive being written as JSON. Every other refusal is repeated as its own
 * class.
 */
public final class StoredRefusal extends Refusal {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient Map<String, Object> fields;

    /**
     * Repeats a refusal.
     *
     * @param name the name of the first one
     * @param message its message
     * @param fields its fields
     */
    public StoredRefusal(String name, String message, Map<String, Object> fields) {
        super(message);
        this.name = name;
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** Returns the name of the refusal that is repeated. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Object> fields() {
        return fields;
    }
}
