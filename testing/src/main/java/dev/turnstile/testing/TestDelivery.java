package dev.turnstile.testing;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import java.time.Instant;
import java.util.Set;
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
    private final @Nullable String actor;
    private final @Nullable String correlation;
    private final Instant recordedAt;

    private TestDelivery(
            StreamName stream,
            int version,
            long position,
            String type,
            @Nullable String data,
            @Nullable String actor,
            @Nullable String correlation,
            Instant recordedAt) {
        this.stream = stream;
        this.version = version;
        this.position = position;
        this.type = type;
        this.data = data;
        this.actor = actor;
        this.correlation = correlation;
        this.recordedAt = recordedAt;
    }

    /** Returns the delivery of an event of version 1 at position 1, without data. */
    public static TestDelivery of(StreamName stream, String type) {
        return new TestDelivery(stream, 1, 1, type, null, null, null, RECORDED);
    }

    /** Returns a copy with another version. */
    public TestDelivery withVersion(int otherVersion) {
        return new TestDelivery(stream, otherVersion, position, type, data, actor, correlation, recordedAt);
    }

    /** Returns a copy with another position. */
    public TestDelivery withPosition(long otherPosition) {
        return new TestDelivery(stream, version, otherPosition, type, data, actor, correlation, recordedAt);
    }

    /** Returns a copy with other data. */
    public TestDelivery withData(@Nullable String otherData) {
        return new TestDelivery(stream, version, position, type, otherData, actor, correlation, recordedAt);
    }

    /** Returns a copy with another actor. */
    public TestDelivery withActor(@Nullable String otherActor) {
        return new TestDelivery(stream, version, position, type, data, otherActor, correlation, recordedAt);
    }

    /** Returns a copy with another correlation id. */
    public TestDelivery withCorrelation(@Nullable String otherCorrelation) {
        return new TestDelivery(stream, version, position, type, data, actor, otherCorrelation, recordedAt);
    }

    /** Returns a copy that was recorded at another time. */
    public TestDelivery withRecordedAt(Instant time) {
        return new TestDelivery(stream, version, position, type, data, actor, correlation, time);
    }

    /** Returns the first attempt to deliver the event, whose data the given JSON reads. */
    public Delivery read(Json json) {
        RecordedEvent event = new RecordedEvent(
                position,
                stream,
                version,
                Kind.EVENT,
                type,
                1,
                null,
                null,
                null,
                recordedAt,
                null,
                actor,
                null,
                correlation,
                null,
                Set.of(),
                data,
                null);
        return new Delivery(event, new Cursor(1, position), 1, 1, json);
    }
}
