package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import java.util.Map;
import java.util.Objects;

/** States as JSON. Thread-safe. */
record StateText<S>(Json json, RoundTrip roundTrip, Class<S> type) {

    StateText(Json json, Class<S> type) {
        this(json, new RoundTrip(json), type);
    }

    /**
     * Checks the type of the states.
     *
     * @throws InvalidJsonException if it tells that a state could never be read
     */
    void declare() {
        roundTrip.declare(type.getName(), type);
    }

    /**
     * Writes a state.
     *
     * @throws InvalidJsonException if it would not be read as it is
     */
    @SuppressWarnings("unchecked") // a map of an object's fields
    String write(S state) {
        roundTrip.read(state);
        return json.write((Map<String, Object>) Objects.requireNonNull(json.convert(state, Map.class)));
    }

    S read(String text) {
        return json.read(text, type);
    }
}
