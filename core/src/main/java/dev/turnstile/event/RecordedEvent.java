package dev.turnstile.event;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as recorded in the log.
 *
 * @param position the event's position in the log; positions have gaps
 * @param stream the event's stream
 * @param version the event's version in its stream, from 1 on, without gaps
 * @param kind the kind of event
 * @param type the name of the event's type; for a transition the transition's name
 * @param schema the schema version
 * @param machine the machine of a transition, a creation, a correction or a bypass; otherwise null
 * @param fromState the code of the state that the record left, or null
 * @param toState the code of the state that the record entered, or null
 * @param recordedAt the time at which the event was recorded, by the database's clock
 * @param happenedAt the time at which the event happened, if a time was given; otherwise null
 * @param actor the actor, or null
 * @param commandId the id of the invocation that wrote the event, or null
 * @param correlation the correlation id, which all events of one conversation share, if one was given; otherwise null
 * @param causation the causation id, if one was given; otherwise null
 * @param tags the tags
 * @param data the data as JSON text, or null
 * @param metadata the metadata as JSON text, or null
 */
public record RecordedEvent(
        long position,
        StreamName stream,
        int version,
        Kind kind,
        String type,
        int schema,
        @Nullable String machine,
        @Nullable Integer fromState,
        @Nullable Integer toState,
        Instant recordedAt,
        @Nullable Instant happenedAt,
        @Nullable String actor,
        @Nullable UUID commandId,
        @Nullable String correlation,
        @Nullable String causation,
        Set<String> tags,
        @Nullable String data,
        @Nullable String metadata) {

    /** Copies the set. */
    public RecordedEvent {
        tags = Set.copyOf(tags);
    }

    /** The kind of an event. */
    public enum Kind {
        /** An event that an application appended. */
        EVENT,
        /** The transition of a record. */
        TRANSITION,
        /** The creation of a record. */
        CREATION,
        /** The correction of a record's state. */
        CORRECTION,
        /** A change of a record's state by a statement that bypassed Turnstile. */
        BYPASS,
        /** The change of a row in a watched table. */
        CHANGE;

        /** Returns the plural of the stored name, such as {@code transitions}. */
        public String plural() {
            return name().toLowerCase(Locale.ROOT) + (this == BYPASS ? "es" : "s");
        }

        /** Returns the kind whose stored name is given, such as {@code transition}. */
        public static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns the time at which the event happened; by default the time of recording. */
    public Instant occurredAt() {
        return happenedAt == null ? recordedAt : happenedAt;
    }

    /** Returns the correlation id; if none was given, the command id; null if there is neither. */
    public @Nullable String correlationId() {
        return correlation == null ? callId() : correlation;
    }

    /** Returns the causation id; if none was given, the command id; null if there is neither. */
    public @Nullable String causationId() {
        return causation == null ? callId() : causation;
    }

    private @Nullable String callId() {
        return commandId == null ? null : commandId.toString();
    }
}
