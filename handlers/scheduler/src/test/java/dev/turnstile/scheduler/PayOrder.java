package dev.turnstile.scheduler;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventName;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Stream;

/** Pays an order. */
final class PayOrder extends Command<Integer, Integer> {

    /** The event of a payment. */
    @EventName("paid")
    record Paid(int order, int cents) {}

    PayOrder(Door door) {
        super(door);
    }

    @Override
    protected Integer execute(Integer order, Transaction tx) {
        tx.append(StreamName.of("order", order), new Paid(order, 4_200));
        return order;
    }

    /** Pays an order and returns the position of its event. */
    static long call(PostgresTurnstile turnstile, int order) {
        new PayOrder(turnstile).call(order);
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(StreamName.of("order", order)))) {
            List<RecordedEvent> all = events.toList();
            return all.getLast().position();
        }
    }
}
