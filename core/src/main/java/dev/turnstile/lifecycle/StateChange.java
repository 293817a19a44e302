package dev.turnstile.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One accepted change of a record's state, as recorded in the log.
 *
 * @param record the record's key as text; of a composite id the values as PostgreSQL writes a row, {@code (7,eu)}
 * @param kind how the record got there
 * @param transition the transition that was taken; null unless the kind is {@link Kind#TRANSITION}
 * @param from the state that was left; null for a creation
 * @param to the state that was entered
 * @param version the version of the record's stream, 1 for its first event
 * @param position the place in the whole log
 * @param occurredAt when it happened
 * @param recordedAt when it was written, by the database's clock
 * @param actor the actor; null if none was given
 * @param commandId the command it belonged to; null for none
 * @param data what the caller said happened
 * @param metadata the circumstances that the caller gave
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record StateChange<S, T>(
        String record,
        Kind kind,
        @Nullable T transition,
        @Nullable S from,
        S to,
        int version,
        long position,
        Instant occurredAt,
        Instant recordedAt,
        @Nullable String actor,
        @Nullable UUID commandId,
        Map<String, ?> data,
        Map<String, ?> metadata) {

    /** Copies the maps; values may be null. */
    public StateChange {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** How a record got into a state. */
    public enum Kind {
        /** It was created there. */
        CREATION,
        /** A transition led there. */
        TRANSITION,
        /** A correction put it there, whatever the machine permits. */
        CORRECTION,
        /** A statement that bypassed Turnstile put it there; the metadata contain its origin. */
        BYPASS
    }
}
