package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import java.util.Map;
import java.util.Objects;

/** States as JSON. Thread-safe. */
record StateText<S>(Json json, Class<S> type) {

    /**
     * Writes a state.
     *
     * @throws InvalidJsonException if it would not be read as it is
     */
    String write(S state) {
        String text = plain(state);
        if (!plain(read(text)).equals(text)) {
            throw new InvalidJsonException(
                    "a " + type.getName()
                            + " is written as JSON, but what is read is another one; let JSON hold all that"
                            + " it is, or take no snapshots",
                    null);
        }
        return text;
    }

    @SuppressWarnings("unchecked") // a map of an object's fields
    private String plain(S state) {
        return json.write((Map<String, Object>) Objects.requireNonNull(json.convert(state, Map.class)));
    }

    S read(String text) {
        return json.read(text, type);
    }
}
