package dev.turnstile.lifecycle;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A change of a record's state, as recorded in the log.
 *
 * @param record the record's key as text; for a composite id the text of a PostgreSQL row, such as {@code (7,eu)}
 * @param kind the kind of the change
 * @param transition the transition; null unless the kind is {@link Kind#TRANSITION}
 * @param from the state that the record left; null for a creation
 * @param to the state that the record entered
 * @param version the version of the record's stream, 1 for its first event
 * @param position the position in the log
 * @param occurredAt the time at which the change happened
 * @param recordedAt the time at which the change was recorded, by the database's clock
 * @param actor the actor; null if none was given
 * @param commandId the id of the command that the change belongs to; null if there is none
 * @param data the data that the caller gave
 * @param metadata the metadata that the caller gave
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

    /** The kind of a change. */
    public enum Kind {
        /** The creation of the record in the state. */
        CREATION,
        /** A transition to the state. */
        TRANSITION,
        /** A correction to the state, even if the machine does not permit it. */
        CORRECTION,
        /** A change by a statement that bypassed Turnstile; the metadata contains the origin of the statement. */
        BYPASS
    }
}
