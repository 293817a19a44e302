package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.internal.recovery.Incarnation;
import java.util.Map;

/**
 * The ids under which a lifecycle is stored in the database.
 *
 * @param lifecycle the id of the lifecycle
 * @param machine the id of the machine
 * @param category the id of the category of the table's streams
 * @param version the version under which the definition of this process is installed
 * @param installed the latest installed version; greater than {@code version} if this process has an older definition
 * @param transitionTypes the ids of the event types of transitions, by the transition's name
 * @param creationType the id of the event type of creations
 * @param correctionType the id of the event type of corrections
 * @param bypassType the id of the event type of bypasses
 * @param in the incarnation of the server in which the ids are valid
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
