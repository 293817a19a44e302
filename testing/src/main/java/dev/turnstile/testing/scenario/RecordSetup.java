package dev.turnstile.testing.scenario;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.TransitionOptions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates a record in a state, or sets the state of an existing one. Turnstile makes both changes, so enforcement
 * permits them. If records may not be created in the state, the record is created in the initial state and then
 * corrected.
 *
 * @param lifecycle the lifecycle
 * @param id the record's id
 * @param state the state
 * @param columns further columns of a record that is created
 */
record RecordSetup<S, T>(Lifecycle<S, T> lifecycle, Object id, S state, Columns columns) {

    private static final String ACTOR = "scenario";

    /**
     * Changes the database.
     *
     * @param time the business time of the changes
     * @throws IllegalStateException if columns are given and the record exists
     */
    void run(Instant time) {
        TransitionOptions options = TransitionOptions.none().withActor(ACTOR).withOccurredAt(time);
        Optional<S> current = current();
        if (current.isPresent() && !columns.values().isEmpty()) {
            throw new IllegalStateException(lifecycle.table().name() + " " + id
                    + " exists, and columns can be given only to a record that the scenario creates; use another id");
        }
        S before = current.orElseGet(() -> created(options));
        if (!before.equals(state)) {
            lifecycle.correct(id, state, options);
        }
    }

    /** Creates the record in the given state if permitted, or in the initial state, and returns its state. */
    private S created(TransitionOptions options) {
        boolean permitted = lifecycle.machine().state(state).initial();
        S created = permitted ? state : lifecycle.machine().initial().value();
        lifecycle.insert(values(), created, options);
        return created;
    }

    private Optional<S> current() {
        try {
            return Optional.of(lifecycle.state(id));
        } catch (RecordNotFound absent) {
            return Optional.empty();
        }
    }

    private Map<String, @Nullable Object> values() {
        List<String> names = lifecycle.table().idColumns();
        List<?> ids = id instanceof List<?> parts ? parts : List.of(id);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            values.put(names.get(i), ids.get(i));
        }
        values.putAll(columns.values());
        return values;
    }
}
