package dev.turnstile.testing;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventName;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.util.stream.Stream;

/**
 * A command that appends one event, for tests of subscriptions and handlers: pays an order of 42.00. The order's number
 * is the key of a stream in category {@code order}.
 */
public final class PayOrder extends Command<Integer, Integer> {

    /**
     * The event of a payment.
     *
     * @param order the order's number
     * @param cents the amount
     */
    @EventName("paid")
    public record Paid(int order, int cents) {}

    /** Creates the command. */
    public PayOrder(Door door) {
        super(door);
    }

    @Override
    protected Integer execute(Integer order, Transaction tx) {
        tx.append(stream(order), new Paid(order, 4_200));
        return order;
    }

    /** Returns the stream of an order. */
    public static StreamName stream(int order) {
        return StreamName.of("order", order);
    }

    /** Pays an order, and returns the position of the event. */
    public static long call(Turnstile turnstile, int order) {
        new PayOrder(turnstile).call(order);
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(stream(order)))) {
            return events.toList().getLast().position();
        }
    }

    /**
     * Returns the delivery of a payment that was not made. The data contains numbers that a {@code double} cannot
     * represent.
     */
    public static TestDelivery paid(int order, int version) {
        return TestDelivery.of(stream(order), "paid")
                .withVersion(version)
                .withPosition(1_000L + version)
                .withActor("ada")
                .withCorrelation("conversation 9")
                .withData("{\"cents\": 12345678901234567890, \"rate\": 1.10}");
    }
}
