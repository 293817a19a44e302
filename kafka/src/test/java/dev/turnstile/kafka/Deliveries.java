package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.BatchHandler;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Handling;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** Events as a subscription delivers them. */
final class Deliveries {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123456Z");

    private Deliveries() {}

    /** Delivers to a relay what its subscription would. */
    static void deliver(KafkaRelay relay, List<Delivery> deliveries) throws Exception {
        if (relay.subscription().handling() instanceof Handling.InBatches batches) {
            BatchHandler handler = batches.handler();
            handler.handle(deliveries);
        }
    }

    /** Returns events of three streams by positions, of which the horizon of each is half. */
    static List<Delivery> events(long from, long to, long fence) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(position -> delivery(event(position, "{\"n\": " + position + "}"), fence))
                .toList();
    }

    static Delivery delivery(RecordedEvent event, long fence) {
        Cursor at = new Cursor(event.position() / 2, event.position());
        return new Delivery(event, at, 1, fence, new JacksonJson());
    }

    static RecordedEvent event(long position, String data) {
        return new RecordedEvent(
                position,
                StreamName.of("order", position % 3),
                (int) ((position + 2) / 3),
                Kind.EVENT,
                "order_placed",
                1,
                null,
                null,
                null,
                NOW,
                null,
                null,
                null,
                null,
                null,
                Set.of(),
                data,
                null);
    }
}
