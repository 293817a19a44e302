package dev.turnstile.event;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as recorded in the log.
 *
 * @param position its position among all events; positions have gaps
 * @param stream its stream
 * @param version its version in its stream, from 1 on, without gaps
 * @param kind what it is
 * @param type its type's name; of a transition the transition's
 * @param schema the version of its shape
 * @param machine the machine of a transition, a creation, a correction or a bypass, else null
 * @param fromState the code of the state that a record left, or null
 * @param toState the code of the state that a record came to, or null
 * @param recordedAt when it was recorded, by the database's clock
 * @param happenedAt when it happened, if that was given, else null
 * @param actor who did it, or null
 * @param commandId the call that did it, or null
 * @param correlation the correlation id of the events of one conversation, if one was given, else null
 * @param causation the causation id, if one was given, else null
 * @param tags its tags
 * @param data its data as JSON text, or null
 * @param metadata its metadata as JSON text, or null
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

    /** What an event is. */
    public enum Kind {
        /** What an application appended. */
        EVENT,
        /** A record moved. */
        TRANSITION,
        /** A record was created. */
        CREATION,
        /** A record's state was set right by hand. */
        CORRECTION,
        /** A statement that bypassed Turnstile changed a record's state. */
        BYPASS,
        /** A row of a watched table changed. */
        CHANGE;

        /** Returns the name of several, such as {@code transitions}. */
        public String plural() {
            return name().toLowerCase(Locale.ROOT) + (this == BYPASS ? "es" : "s");
        }

        /** Returns the kind of a stored name, such as {@code transition}. */
        public static Kind of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    /** Returns when it happened; the time of recording unless another time was given. */
    public Instant occurredAt() {
        return happenedAt == null ? recordedAt : happenedAt;
    }

    /**
     * Returns what all events of one conversation have in common: its call's id unless somebody said otherwise; or
     * null.
     */
    public @Nullable String correlationId() {
        return correlation == null ? callId() : correlation;
    }

    /** Returns the causation id; the command id unless another one was given; or null. */
    public @Nullable String causationId() {
        return causation == null ? callId() : causation;
    }

    private @Nullable String callId() {
        return commandId == null ? null : commandId.toString();
    }
}
