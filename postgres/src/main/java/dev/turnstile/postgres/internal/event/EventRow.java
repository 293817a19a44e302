package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.TraceContext;
import dev.turnstile.json.Json;
import dev.turnstile.json.spi.RoundTrip;
import dev.turnstile.json.spi.StorableNumber;
import dev.turnstile.postgres.internal.erasure.PersonalData;
import dev.turnstile.text.UnstorableTextException;
import dev.turnstile.text.spi.StorableText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new event as the columns of its row.
 *
 * @param type the type
 * @param occurredAt the time at which the event occurred, or null
 * @param actor the actor, or null
 * @param commandId the id of the command's invocation, or null
 * @param correlation the correlation id, or null
 * @param causation the causation id, or null
 * @param data the fields as JSON
 * @param metadata the metadata as JSON, or null
 * @param tags the tags
 * @param turn the order among the events of a transaction; events with equal turns are written stream by stream
 * @param personal the fields if some are personal, otherwise null; after encryption the data contains them
 */
public record EventRow(
        StoredType type,
        @Nullable Instant occurredAt,
        @Nullable String actor,
        @Nullable String commandId,
        @Nullable String correlation,
        @Nullable String causation,
        String data,
        @Nullable String metadata,
        Set<String> tags,
        int turn,
        @Nullable PersonalData personal) {

    /** Returns the row with encrypted personal values. */
    EventRow withData(String sealed) {
        return new EventRow(
                type, occurredAt, actor, commandId, correlation, causation, sealed, metadata, tags, turn, personal);
    }

    /** Returns the number of characters of data and metadata. */
    int characters() {
        return data.length() + (metadata == null ? 0 : metadata.length());
    }

    /**
     * Converts events to rows.
     *
     * @param json writes data and metadata
     * @param roundTrip refuses data that would not be read back as an equal value
     * @param traces supplies the trace and the correlation id of the calling thread
     */
    public record Writer(Json json, RoundTrip roundTrip, TraceContext traces) {

        public Writer(Json json, TraceContext traces) {
            this(json, new RoundTrip(json), traces);
        }

        /** Returns the row of an event. Fields of its origin that are not set are taken from the attribution. */
        public EventRow row(NewEvent event, AppendContext.Attribution by, int turn) {
            NewEvent.Origin origin = event.origin();
            boolean own = origin.commandId() != null;
            if (event.data() instanceof Record data) {
                roundTrip.check(data);
            }
            Map<String, Object> tree = tree(event.data());
            if (suspect(event.data())) {
                StorableText.tree("data", tree);
            }
            if (event.data() instanceof String text && StorableNumber.mayHoldExponent(text)) {
                StorableNumber.tree("data", tree);
            }
            PersonalData personal = PersonalData.of(event, tree, json);
            return new EventRow(
                    new StoredType(event.type(), event.schema()),
                    origin.occurredAt(),
                    origin.actor() == null ? by.actor() : origin.actor(),
                    own || by.commandId() != null
                            ? Objects.requireNonNullElse(origin.commandId(), by.commandId())
                                    .toString()
                            : null,
                    origin.correlationId() == null && !own ? by.correlation() : origin.correlationId(),
                    origin.causationId(),
                    personal == null ? data(event.data(), tree) : "{}",
                    metadata(event.metadata(), own ? null : by.command()),
                    event.tags(),
                    turn,
                    personal);
        }

        @SuppressWarnings("unchecked") // a record becomes a JSON object
        private Map<String, Object> tree(Object data) {
            return data instanceof String text
                    ? json.read(text)
                    : (Map<String, Object>) Objects.requireNonNull(json.convert(data, Map.class));
        }

        /**
         * Returns whether data may contain a character that PostgreSQL cannot store. JSON text is stored unchanged, and
         * an escape in it may denote such a character.
         */
        private static boolean suspect(Object data) {
            return !(data instanceof String text) || text.contains("\\u") || UnstorableTextException.indexIn(text) >= 0;
        }

        private String data(Object data, Map<String, Object> tree) {
            return data instanceof String text ? text : json.write(tree);
        }

        private @Nullable String metadata(Map<String, Object> given, @Nullable String command) {
            Map<String, Object> all = new LinkedHashMap<>();
            known(all, "command", command);
            known(all, TraceContext.FIELD, traces.traceparent());
            known(all, TraceContext.CORRELATION_FIELD, traces.correlationId());
            all.putAll(given);
            return all.isEmpty() ? null : json.write(all);
        }

        private static void known(Map<String, Object> all, String field, @Nullable String value) {
            if (value != null) {
                all.put(field, value);
            }
        }
    }
}
