package dev.turnstile.examples;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.turnstile.command.Retries;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Handles events: a mail at least once, a row exactly once, and a dead letter for an event that cannot be handled. */
public final class HandleEvents {

    private static final Selection PAID = Selection.ofEvents().withTypes("order_paid");

    private HandleEvents() {}

    /**
     * An order was paid.
     *
     * @param amount the amount
     */
    @EventName("order_paid")
    record OrderPaid(int amount) {}

    /** Writes the paid orders into a table of the same database. */
    private static void book(List<Delivery> deliveries, Connection connection) throws SQLException {
        for (Delivery delivery : deliveries) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
                insert.setString(1, delivery.event().stream().key());
                insert.executeUpdate();
            }
        }
    }

    /** Sends a receipt; fails for order 2. */
    private static void send(Delivery delivery) {
        String order = delivery.event().stream().key();
        if (order.equals("2")) {
            throw new IllegalArgumentException("order 2 has no address");
        }
        System.out.println("receipt for order " + order);
    }

    private static Subscription receipts(EventHandler mail) {
        return Subscription.of("receipts", PAID, Start.now(), mail)
                .withRedelivery(Redelivery.defaults() // 10 attempts, delays up to 5 minutes
                        .withRetries(SocketTimeoutException.class, new Retries(50, ofSeconds(1), ofMinutes(1)))
                        .withoutRetries(IllegalArgumentException.class)); // a dead letter at once
    }

    /** Runs the example. */
    public static void main(String[] args) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.startTemporary();
                Connection connection = postgres.dataSource().getConnection();
                PostgresTurnstile turnstile = PostgresTurnstile.open(postgres.dataSource())) {
            connection.createStatement().execute("CREATE TABLE ledger (paid text PRIMARY KEY)");
            Subscriber subscriber = turnstile
                    .subscriptions()
                    .start(
                            receipts(HandleEvents::send),
                            Subscription.ofExactlyOnce("ledger", PAID, Start.beginning(), HandleEvents::book));

            turnstile.events().append(Append.of(StreamName.of("order", 1), new OrderPaid(30)));
            Appended done = turnstile.events().append(Append.of(StreamName.of("order", 2), new OrderPaid(50)));
            subscriber.waitFor("ledger", done.position(), ofSeconds(10));
            subscriber.waitFor("receipts", done.position(), ofSeconds(10));

            for (ParkedStream parked : turnstile.subscriptions().parked("receipts")) {
                System.out.println(parked.stream() + " waits: " + parked.message());
                turnstile.subscriptions().skip("receipts", parked.stream(), parked.version());
            }
            subscriber.close();
        }
    }
}
