package dev.turnstile.torture.load;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.command.Retries;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.torture.oracle.Journal;
import dev.turnstile.torture.oracle.Journals;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A subscription node with a ledger, letters and a table projection, which runs until it is killed. */
final class NodeProcess {

    private static final int CONNECTIONS = 5;
    private static final int SHARDS = 6;
    private static final Pattern OPERATION = Pattern.compile("\"operation\": *\"([^\"]+)\"");

    /** Retries for longer than any fault lasts, so that no dead letters occur. */
    private static final Redelivery PATIENT =
            Redelivery.ofParking(new Retries(100_000, Duration.ofMillis(50), Duration.ofSeconds(2)));

    private NodeProcess() {}

    /**
     * Runs the node. The arguments are the URL, the directory of the journals, its name, its life and the lease in
     * ms.
     */
    public static void main(String[] arguments) throws IOException {
        Journal journal =
                Journal.create(Journals.file(Path.of(arguments[1]), arguments[2], Long.parseLong(arguments[3])));
        HikariDataSource pool = Pool.of(arguments[0], CONNECTIONS);
        Duration lease = Duration.ofMillis(Long.parseLong(arguments[4]));
        PostgresTurnstile turnstile = Retry.until(
                () -> PostgresTurnstile.builder(pool).subscriptionLease(lease).open());
        Subscription ledger = Subscription.ofExactlyOnce(
                        "torture_ledger", Totals.ALL, Start.beginning(), NodeProcess::enter)
                .withShards(SHARDS)
                .withRedelivery(PATIENT);
        Subscription letters = Subscription.of(
                        "torture_letters", Totals.ALL, Start.beginning(), delivery -> write(journal, delivery))
                .withShards(SHARDS)
                .withRedelivery(PATIENT);
        Retry.until(() -> turnstile.subscriptions().start(ledger, letters, Subscription.of(new Totals())));
        System.out.println("ready");
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(0);
    }

    private static void enter(List<Delivery> deliveries, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO torture_ledger (stream, version, operation) VALUES (?, ?, ?)")) {
            for (Delivery delivery : deliveries) {
                insert.setString(1, stream(delivery.event()));
                insert.setInt(2, delivery.event().version());
                insert.setString(3, operation(delivery.event()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void write(Journal journal, Delivery delivery) {
        journal.letter(stream(delivery.event()), delivery.event().version(), operation(delivery.event()));
    }

    private static String stream(RecordedEvent event) {
        return event.stream().category() + "/" + event.stream().key();
    }

    private static String operation(RecordedEvent event) {
        Matcher matcher = OPERATION.matcher(event.data() == null ? "" : event.data());
        return matcher.find() ? matcher.group(1) : "";
    }
}
