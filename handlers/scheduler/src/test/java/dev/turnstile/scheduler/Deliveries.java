package dev.turnstile.scheduler;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import java.time.Instant;
import java.util.Set;

/** Deliveries of events, as made by a subscription. */
final class Deliveries {

    static final Instant RECORDED = Instant.parse("2026-03-01T10:15:30.123456Z");

    private Deliveries() {}

    static Delivery paid(int order, int version) {
        return paid(order, version, 1_000L + version);
    }

    static Delivery paid(int order, int version, long position) {
        RecordedEvent event = new RecordedEvent(
                position,
                StreamName.of("order", order),
                version,
                RecordedEvent.Kind.EVENT,
                "paid",
                1,
                null,
                null,
                null,
                RECORDED,
                null,
                "ada",
                null,
                "conversation 9",
                null,
                Set.of(),
                "{\"cents\": 12345678901234567890, \"rate\": 1.10}",
                null);
        return new Delivery(event, new Cursor(1, event.position()), 1, 1, new JacksonJson());
    }
}
