package dev.turnstile.postgres.attempt;

import dev.turnstile.machine.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stored definitions of a machine.
 *
 * @param versions the definitions, oldest first, at least one
 */
record Definitions(List<StoredDefinition> versions) {

    /**
     * Returns the definition that was installed at a time; the first definition for an earlier time, such as that of an
     * event of an imported log.
     */
    StoredDefinition at(Instant time) {
        for (StoredDefinition definition : versions.reversed()) {
            if (!definition.installedAt().isAfter(time)) {
                return definition;
            }
        }
        return versions.getFirst();
    }

    /**
     * Returns a state's code in a definition, otherwise in the newest one with a state of this name; null without one.
     */
    @Nullable
    Integer code(StoredDefinition definition, @Nullable String name) {
        if (name == null) {
            return null;
        }
        Optional<State<String, String>> state = definition.machine().stateNamed(name);
        for (StoredDefinition other : versions.reversed()) {
            state = state.or(() -> other.machine().stateNamed(name));
        }
        return state.map(State::code).orElse(null);
    }
}
