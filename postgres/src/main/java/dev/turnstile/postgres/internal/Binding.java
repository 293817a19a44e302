package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.internal.recovery.Incarnation;
import java.util.Map;

/**
 * A lifecycle as the database knows it.
 *
 * @param lifecycle the number of the lifecycle
 * @param machine the number of the machine
 * @param category the number of the table's streams
 * @param version the version under which this process's definition is installed
 * @param installed the version that is installed, later than {@code version} where this process is behind
 * @param transitionTypes the numbers of the event types of transitions, by name
 * @param creationType the number of the event type of creations
 * @param correctionType the number of the event type of corrections
 * @param bypassType the number of the event type of what went past the door
 * @param in the incarnation of the server in which the numbers hold
 */
public record Binding(
        short lifecycle,
        short machine,
        short category,
        int version,
        int installed,
        Map<String, Short> transitionTypes,
        short creationType,
        short correctionType,
        short bypassType,
        Incarnation in) {

    public Binding {
        transitionTypes = Map.copyOf(transitionTypes);
    }

    Short[] types() {
        Short[] types = transitionTypes.values().toArray(new Short[transitionTypes.size() + 3]);
        types[types.length - 3] = creationType;
        types[types.length - 2] = correctionType;
        types[types.length - 1] = bypassType;
        return types;
    }
}
