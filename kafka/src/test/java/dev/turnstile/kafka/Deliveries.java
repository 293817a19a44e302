package dev.turnstile.kafka;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Handling;
import dev.turnstile.subscription.Handling.BatchHandler;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Events of a log as a subscription delivers them. */
final class Deliveries implements AutoCloseable {

    private final Database database;
    private final PostgresTurnstile turnstile;

    Deliveries(Database database) {
        this.database = database;
        this.turnstile = PostgresTurnstile.open(database.dataSource());
    }

    /** Delivers events to a relay like its subscription. */
    static void deliver(KafkaRelay relay, List<Delivery> deliveries) throws Exception {
        if (relay.subscription().handling() instanceof Handling.InBatches batches) {
            BatchHandler handler = batches.handler();
            handler.handle(deliveries);
        }
    }

    PostgresTurnstile turnstile() {
        return turnstile;
    }

    /** Appends events to three streams alternately, up to a position. */
    void append(long upTo) {
        long next = Long.parseLong(database.value("SELECT coalesce(max(position), 0) + 1 FROM turnstile.event"));
        for (long position = next; position <= upTo; position++) {
            turnstile
                    .events()
                    .append(Append.of(
                            StreamName.of("order", position % 3),
                            List.of(NewEvent.ofJson("order_placed", 1, "{\"n\": " + position + "}"))));
        }
    }

    /** Appends the missing events between two positions, and returns all. */
    List<Delivery> events(long from, long to, long fence) {
        append(to);
        return logged(from, to, fence);
    }

    /** Returns the events of the log between two positions. */
    List<Delivery> logged(long from, long to, long fence) {
        Map<Long, Long> horizons = new HashMap<>();
        database.rows("SELECT position, horizon FROM turnstile.event").forEach(row -> {
            String[] columns = row.split("\\|", -1);
            horizons.put(Long.valueOf(columns[0]), Long.valueOf(columns[1]));
        });
        try (Stream<RecordedEvent> events =
                turnstile.events().read(Read.all().withAfterPosition(from - 1).withUpToPosition(to))) {
            return events.map(event -> delivery(event, horizons.getOrDefault(event.position(), 0L), fence))
                    .toList();
        }
    }

    static Delivery delivery(RecordedEvent event, long horizon, long fence) {
        return new Delivery(event, new Cursor(horizon, event.position()), 1, fence, new JacksonJson());
    }

    /** Returns a delivery of the same event with other data. */
    static Delivery withData(Delivery delivery, String data) {
        RecordedEvent event = delivery.event();
        RecordedEvent other = new RecordedEvent(
                event.position(),
                event.stream(),
                event.version(),
                event.kind(),
                event.type(),
                event.schema(),
                event.machine(),
                event.fromState(),
                event.toState(),
                event.recordedAt(),
                event.happenedAt(),
                event.actor(),
                event.commandId(),
                null,
                null,
                event.tags(),
                data,
                event.metadata());
        return new Delivery(other, delivery.at(), 1, delivery.fencingToken(), delivery.json());
    }

    @Override
    public void close() {
        turnstile.close();
    }
}
