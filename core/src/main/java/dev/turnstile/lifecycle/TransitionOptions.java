package dev.turnstile.lifecycle;

import dev.turnstile.text.spi.StorableText;
import dev.turnstile.text.spi.StorableTime;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The options of one transition; most options are stored with its event. Immutable; each {@code with} method returns a
 * copy.
 *
 * <p>Data and metadata are stored as JSON, without the classes of their values. The history returns a record or a map
 * as a map, a list, set or array as a list, a whole number as the smallest of {@code Integer}, {@code Long} and {@code
 * BigInteger} that fits, another number as {@code BigDecimal}, and any other value as text or in the form that the JSON
 * mapper writes. The values are not checked to be read as they were written, as results of commands and events are.
 *
 * @param data the application's data of the event; stored as a JSON object
 * @param metadata the context, such as request id, address and trace; stored as a JSON object
 * @param actor the actor; null if none is given
 * @param commandId the id of the command that the transition belongs to; null if there is none
 * @param occurredAt the business time of imported history, in whole microseconds; null for the current time
 * @param expectedState the state of the machine in which the caller expects the record; null to accept any
 * @param expectedVersion the value of the version column that the caller has read; null to accept any
 */
public record TransitionOptions(
        Map<String, ?> data,
        Map<String, ?> metadata,
        @Nullable String actor,
        @Nullable UUID commandId,
        @Nullable Instant occurredAt,
        @Nullable Object expectedState,
        @Nullable Long expectedVersion) {

    private static final TransitionOptions NONE =
            new TransitionOptions(Map.of(), Map.of(), null, null, null, null, null);

    /**
     * Copies the maps, whose values may be null, and cuts the time to microseconds.
     *
     * @throws dev.turnstile.text.UnstorableTextException if a text contains U+0000 or an unpaired surrogate
     * @throws IllegalArgumentException if {@link StorableTime} refuses the time, or a map, collection or array contains
     *     itself or more than 1,000 levels
     */
    public TransitionOptions {
        StorableText.optional("actor", actor);
        StorableText.tree("data", data);
        StorableText.tree("metadata", metadata);
        occurredAt = StorableTime.optional("occurredAt", occurredAt);
        data = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(data));
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
    }

    /** Returns the default options: no data, no metadata, no actor, nothing expected. */
    public static TransitionOptions none() {
        return NONE;
    }

    /**
     * Returns a copy with one more field of data.
     *
     * @param value a value that the JSON mapper can write; the history returns it as a JSON value, not in its class
     */
    public TransitionOptions withData(String field, Object value) {
        return withData(added(data, field, value));
    }

    /** Returns a copy with these fields of data, which replace all earlier fields. */
    public TransitionOptions withData(Map<String, ?> fields) {
        return new TransitionOptions(fields, metadata, actor, commandId, occurredAt, expectedState, expectedVersion);
    }

    /**
     * Returns a copy with one more field of metadata.
     *
     * @param value as for {@link #withData(String, Object)}
     */
    public TransitionOptions withMetadata(String field, Object value) {
        return new TransitionOptions(
                data, added(metadata, field, value), actor, commandId, occurredAt, expectedState, expectedVersion);
    }

    /** Returns a copy with an actor. */
    public TransitionOptions withActor(String name) {
        return new TransitionOptions(data, metadata, name, commandId, occurredAt, expectedState, expectedVersion);
    }

    /** Returns a copy with the id of the command that the transition belongs to. */
    public TransitionOptions withCommandId(UUID id) {
        return new TransitionOptions(data, metadata, actor, id, occurredAt, expectedState, expectedVersion);
    }

    /**
     * Returns a copy with a business time, for imported history. The business times of one record's changes should not
     * decrease.
     */
    public TransitionOptions withOccurredAt(Instant time) {
        return new TransitionOptions(data, metadata, actor, commandId, time, expectedState, expectedVersion);
    }

    /**
     * Returns a copy with an expected state. If the record is in another state, the transition is refused with
     * {@link RecordMoved}.
     *
     * @param state a state of the machine; any other value is refused with an {@link IllegalArgumentException} when the
     *     options are used
     */
    public TransitionOptions withExpectedState(Object state) {
        return new TransitionOptions(data, metadata, actor, commandId, occurredAt, state, expectedVersion);
    }

    /**
     * Returns a copy with the expected value of the row's version column. If the column has another value, the
     * transition is refused with {@link StaleRecord}. Needs {@link RecordTable#withVersion}.
     */
    public TransitionOptions withExpectedVersion(long version) {
        return new TransitionOptions(data, metadata, actor, commandId, occurredAt, expectedState, version);
    }

    private static Map<String, Object> added(Map<String, ?> fields, String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return more;
    }
}
