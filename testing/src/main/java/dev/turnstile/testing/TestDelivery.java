package dev.turnstile.testing;

import dev.turnstile.event.Event;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The delivery of an event that no log contains, for tests of handlers without a database. Immutable.
 *
 * {@snippet :
 * handler.handle(TestDelivery.of(StreamName.of("order", 7), "paid")
 *         .withData("{\"cents\": 4200}")
 *         .read(new JacksonJson()));
 * }
 */
public final class TestDelivery {

    /** The time at which the events were recorded, unless a test gives another time. */
    public static final Instant RECORDED = Instant.parse("2026-03-01T10:15:30.123456Z");

    private final StreamName stream;
    private final int version;
    private final long position;
    private final String type;
    private final @Nullable String data;
    private final @Nullable Record content;
    private final @Nullable String actor;
    private final @Nullable String correlation;
    private final Instant recordedAt;

    private TestDelivery(
            StreamName stream,
            int version,
            long position,
            String type,
            @Nullable String data,
            @Nullable Record content,
            @Nullable String actor,
            @Nullable String correlation,
            Instant recordedAt) {
        this.stream = stream;
        this.version = version;
        this.position = position;
        this.type = type;
        this.data = data;
        this.content = content;
        this.actor = actor;
        this.correlation = correlation;
        this.recordedAt = recordedAt;
    }

    /** Returns the delivery of an event of version 1 at position 1, without data. */
    public static TestDelivery of(StreamName stream, String type) {
        return new TestDelivery(stream, 1, 1, type, null, null, null, null, RECORDED);
    }

    /**
     * Returns the delivery of an event of version 1 at position 1, whose data is a record.
     *
     * @param event a record whose class has the annotation {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class does not have the annotation
     */
    public static TestDelivery of(StreamName stream, Record event) {
        String type = NewEvent.of(event).type();
        return new TestDelivery(stream, 1, 1, type, null, event, null, null, RECORDED);
    }

    /**
     * Returns the delivery of an event of version 1 at position 1 of the stream that the event names.
     *
     * @param event a record whose class has the annotation {@link dev.turnstile.event.EventName}
     * @throws IllegalArgumentException if the class does not have the annotation
     */
    public static <E extends Record & Event> TestDelivery of(E event) {
        return of(event.stream(), event);
    }

    /** Returns a copy with another version. */
    public TestDelivery withVersion(int otherVersion) {
        return new TestDelivery(stream, otherVersion, position, type, data, content, actor, correlation, recordedAt);
    }

    /** Returns a copy with another position. */
    public TestDelivery withPosition(long otherPosition) {
        return new TestDelivery(stream, version, otherPosition, type, data, content, actor, correlation, recordedAt);
    }

    /** Returns a copy with other data, as JSON text. */
    public TestDelivery withData(@Nullable String otherData) {
        return new TestDelivery(stream, version, position, type, otherData, null, actor, correlation, recordedAt);
    }

    /** Returns a copy with another actor. */
    public TestDelivery withActor(@Nullable String otherActor) {
        return new TestDelivery(stream, version, position, type, data, content, otherActor, correlation, recordedAt);
    }

    /** Returns a copy with another correlation id. */
    public TestDelivery withCorrelation(@Nullable String otherCorrelation) {
        return new TestDelivery(stream, version, position, type, data, content, actor, otherCorrelation, recordedAt);
    }

    /** Returns a copy that was recorded at another time. */
    public TestDelivery withRecordedAt(Instant time) {
        return new TestDelivery(stream, version, position, type, data, content, actor, correlation, time);
    }

    /** Returns the first attempt to deliver the event, whose data the given JSON reads. */
    public Delivery read(Json json) {
        NewEvent event = content == null ? NewEvent.ofJson(type, 1, "{}") : NewEvent.of(content);
        return new Delivery(recorded(event, json), new Cursor(1, position), 1, 1, json);
    }

    private RecordedEvent recorded(NewEvent event, Json json) {
        return new RecordedEvent(
                position,
                stream,
                version,
                Kind.EVENT,
                type,
                event.schema(),
                null,
                null,
                null,
                recordedAt,
                null,
                actor,
                null,
                correlation,
                null,
                event.tags(),
                content == null ? data : text(content, json),
                null);
    }

    @SuppressWarnings("unchecked") // a record becomes a JSON object
    private static String text(Record content, Json json) {
        return json.write((Map<String, ?>) Objects.requireNonNull(json.convert(content, Map.class)));
    }

    @Override
    public String toString() {
        return type + " " + stream + (content == null ? "" : " " + content);
    }
}
