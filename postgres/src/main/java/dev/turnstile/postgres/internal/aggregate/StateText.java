package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.json.InvalidJsonException;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import java.util.Map;
import java.util.Objects;

/** The JSON mapping of states. Thread-safe. */
record StateText<S>(Json json, RoundTrip roundTrip, Class<S> type) {

    StateText(Json json, Class<S> type) {
        this(json, new RoundTrip(json), type);
    }

    /**
     * Checks the type of the states.
     *
     * @throws InvalidJsonException if no state of the type could be read
     */
    void declare() {
        roundTrip.declare(type.getName(), type);
    }

    /**
     * Writes a state.
     *
     * @throws InvalidJsonException if reading it would not return an equal state
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
