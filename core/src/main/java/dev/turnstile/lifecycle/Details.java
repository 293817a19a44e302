package dev.turnstile.lifecycle;

import dev.turnstile.text.StorableText;
import dev.turnstile.text.StorableTime;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What travels with a transition into the log. Immutable; each {@code with} method returns a changed copy.
 *
 * @param data what happened, in the application's own terms; becomes a JSON object
 * @param metadata the circumstances: request id, address, trace; becomes a JSON object
 * @param actor who asked for it; null if nobody said
 * @param commandId the command it belongs to; null for none
 * @param occurredAt when it happened, if that is not now: for history that is brought in, in whole microseconds; null for now
 * @param expected the state, one of the machine's own values, that the caller believes the record to be in; null to take it as it is
 * @param expectedVersion the value of the version column that the caller has read; null to take it as it is
 */
public record Details(
        Map<String, ?> data,
        Map<String, ?> metadata,
        @Nullable String actor,
        @Nullable UUID commandId,
        @Nullable Instant occurredAt,
        @Nullable Object expected,
        @Nullable Long expectedVersion) {

    private static final Details NONE = new Details(Map.of(), Map.of(), null, null, null, null, null);

    /**
     * Copies the maps, whose values may be null, and cuts the time to microseconds.
     *
     * @throws dev.turnstile.text.UnstorableTextException if a text holds U+0000 or half a surrogate pair
     * @throws IllegalArgumentException if the time is one that {@link StorableTime} refuses
     */
    public Details {
        StorableText.optional("actor", actor);
        StorableText.tree("data", data);
        StorableText.tree("metadata", metadata);
        occurredAt = StorableTime.optional("occurredAt", occurredAt);
        data = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }

    /** Returns details that say nothing. */
    public static Details none() {
        return NONE;
    }

    /** Returns details with one field of data. */
    public static Details data(String field, Object value) {
        return NONE.with(field, value);
    }

    /** Returns details with these fields of data. */
    public static Details data(Map<String, ?> fields) {
        return new Details(fields, Map.of(), null, null, null, null, null);
    }

    /** Adds a field to the data. */
    public Details with(String field, Object value) {
        return new Details(
                added(data, field, value), metadata, actor, commandId, occurredAt, expected, expectedVersion);
    }

    /** Adds a field to the metadata. */
    public Details withMetadata(String field, Object value) {
        return new Details(
                data, added(metadata, field, value), actor, commandId, occurredAt, expected, expectedVersion);
    }

    /** Says who asks. */
    public Details withActor(String name) {
        return new Details(data, metadata, name, commandId, occurredAt, expected, expectedVersion);
    }

    /** Says to which command it belongs. */
    public Details withCommandId(UUID id) {
        return new Details(data, metadata, actor, id, occurredAt, expected, expectedVersion);
    }

    /** Says when it happened, for history that is brought in. Times along one record should not go back. */
    public Details withOccurredAt(Instant time) {
        return new Details(data, metadata, actor, commandId, time, expected, expectedVersion);
    }

    /** Makes the transition depend on the record still being in a state; {@link RecordMoved} says that it is not. */
    public Details expecting(Object state) {
        return new Details(data, metadata, actor, commandId, occurredAt, state, expectedVersion);
    }

    /**
     * Makes the transition depend on the row's version column still holding what the caller has read; {@link StaleRecord}
     * says that it does not. Needs {@link RecordTable#version}.
     */
    public Details expectingVersion(long version) {
        return new Details(data, metadata, actor, commandId, occurredAt, expected, version);
    }

    private static Map<String, Object> added(Map<String, ?> fields, String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return more;
    }
}
