package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Kafka records of events, in the binary mode of CloudEvents 1.0. The other columns of an event are extension
 * attributes.
 */
final class CloudEventRecord {

    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final String RELAY = "turnstile-relay";

    private CloudEventRecord() {}

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Returns the record key of a stream's events, which determines their partition. */
    static String key(StreamName stream) {
        return stream.category() + "/" + stream.key();
    }

    /**
     * Returns the record of an event.
     *
     * @param relay the name of the relay that sends the record
     * @param topic the topic to send to
     * @param source the URI of the log
     * @param event the event
     * @param data the event's data as it is sent, or null for none
     * @param traceparent the W3C trace context of the event, or null for none
     */
    static ProducerRecord<byte[], byte[]> of(
            String relay,
            String topic,
            String source,
            RecordedEvent event,
            @Nullable String data,
            @Nullable String traceparent) {
        String key = key(event.stream());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, bytes(key), data == null ? null : bytes(data));
        Headers headers = record.headers();
        put(headers, "specversion", "1.0");
        put(headers, "id", event.position() + "-" + EventDigest.of(event));
        put(headers, "source", source);
        put(headers, "type", event.type());
        put(headers, "subject", key);
        put(headers, "time", event.occurredAt());
        put(headers, "partitionkey", key);
        put(headers, "traceparent", traceparent);
        if (data != null) {
            headers.add(CONTENT_TYPE, bytes("application/json"));
        }
        headers.add(RELAY, bytes(relay));
        put(headers, "position", event.position());
        extensions(headers, event);
        return record;
    }

    private static void extensions(Headers headers, RecordedEvent event) {
        put(headers, "category", event.stream().category());
        put(headers, "streamversion", event.version());
        put(headers, "kind", event.kind().name().toLowerCase(Locale.ROOT));
        put(headers, "schemaversion", event.schema());
        put(headers, "machine", event.machine());
        put(headers, "fromstate", event.fromState());
        put(headers, "tostate", event.toState());
        put(headers, "recordedtime", event.recordedAt());
        put(headers, "actor", event.actor());
        put(headers, "commandid", event.commandId());
        put(headers, "correlationid", event.correlationId());
        put(headers, "causationid", event.causationId());
        put(headers, "tags", event.tags().isEmpty() ? null : joined(event.tags()));
        put(headers, "metadata", event.metadata());
    }

    private static void put(Headers headers, String attribute, @Nullable Object value) {
        if (value != null) {
            headers.add(PREFIX + attribute, bytes(value.toString()));
        }
    }

    private static String joined(Set<String> tags) {
        return new TreeSet<>(tags)
                .stream()
                        .map(tag -> tag.replace("%", "%25").replace(",", "%2C"))
                        .collect(Collectors.joining(","));
    }

    private static Set<String> split(String tags) {
        return Arrays.stream(tags.split(",", -1))
                .map(tag -> tag.replace("%2C", ",").replace("%25", "%"))
                .collect(Collectors.toSet());
    }

    /** Returns whether a relay of this name sent the record. */
    static boolean isOf(String relay, ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(RELAY);
        return header != null && relay.equals(new String(header.value(), UTF_8));
    }

    /**
     * Returns the event of a record.
     *
     * @throws UnreadableRecordException if the record was not written by a relay
     */
    static RecordedEvent read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return event(record);
        } catch (UnreadableRecordException e) {
            throw e;
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            throw UnreadableRecordException.foreign(record, "an invalid value in one of them", e);
        }
    }

    private static RecordedEvent event(ConsumerRecord<byte[], byte[]> record) {
        String category = required(record, "category", Function.identity());
        String key = required(record, "subject", Function.identity()).substring(category.length() + 1);
        Instant recordedAt = required(record, "recordedtime", Instant::parse);
        Instant happenedAt = required(record, "time", Instant::parse);
        String command = text(record, "commandid");
        return new RecordedEvent(
                required(record, "position", Long::valueOf),
                new StreamName(category, key),
                required(record, "streamversion", Integer::valueOf),
                required(record, "kind", Kind::of),
                required(record, "type", Function.identity()),
                required(record, "schemaversion", Integer::valueOf),
                text(record, "machine"),
                value(record, "fromstate", Integer::valueOf),
                value(record, "tostate", Integer::valueOf),
                recordedAt,
                happenedAt.equals(recordedAt) ? null : happenedAt,
                text(record, "actor"),
                command == null ? null : UUID.fromString(command),
                unlessEqual(command, text(record, "correlationid")),
                unlessEqual(command, text(record, "causationid")),
                tags(record),
                record.value() == null ? null : new String(record.value(), UTF_8),
                text(record, "metadata"));
    }

    /**
     * Returns null for an id that equals the command id, because then the caller gave no correlation or causation id.
     */
    private static @Nullable String unlessEqual(@Nullable String command, @Nullable String id) {
        return id == null || id.equals(command) ? null : id;
    }

    private static Set<String> tags(ConsumerRecord<byte[], byte[]> record) {
        String tags = text(record, "tags");
        return tags == null ? Set.of() : split(tags);
    }

    private static <T> T required(ConsumerRecord<byte[], byte[]> record, String attribute, Function<String, T> parser) {
        String text = text(record, attribute);
        if (text == null) {
            throw UnreadableRecordException.foreign(record, "no " + PREFIX + attribute, null);
        }
        return parser.apply(text);
    }

    private static <T> @Nullable T value(
            ConsumerRecord<byte[], byte[]> record, String attribute, Function<String, T> parser) {
        String text = text(record, attribute);
        return text == null ? null : parser.apply(text);
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String attribute) {
        Header header = record.headers().lastHeader(PREFIX + attribute);
        return header == null ? null : new String(header.value(), UTF_8);
    }
}
