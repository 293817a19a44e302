package dev.turnstile.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A separate node that handles events until it is killed. */
final class DeliveryNode {

    static final String LEDGER = """
            CREATE TABLE ledger (at bigint GENERATED ALWAYS AS IDENTITY, stream text, version int,
              PRIMARY KEY (stream, version))""";

    private static final Selection PARCELS = Selection.ofEvents().withCategories("parcel");
    private static final int SHARDS = 12;

    private DeliveryNode() {}

    /** Writes exactly-once deliveries to the ledger, and at-least-once deliveries to a file. */
    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername("postgres");
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        FileChannel letters = FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            PostgresTurnstile turnstile = PostgresTurnstile.builder(pool)
                    .subscriptionLease(Duration.ofSeconds(3))
                    .openInstalled();
            turnstile
                    .subscriptions()
                    .start(
                            Subscription.ofExactlyOnce("ledger", PARCELS, Start.beginning(), DeliveryNode::enter)
                                    .withShards(SHARDS),
                            Subscription.of("letters", PARCELS, Start.beginning(), delivery -> write(letters, delivery))
                                    .withShards(SHARDS));
            System.out.println("runs");
            new CountDownLatch(1).await();
        }
    }

    private static void enter(List<Delivery> deliveries, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO ledger (stream, version) SELECT * FROM unnest(CAST(? AS text[]), CAST(? AS int[]))")) {
            insert.setArray(
                    1,
                    connection.createArrayOf(
                            "text",
                            deliveries.stream()
                                    .map(one -> one.event().stream().key())
                                    .toArray()));
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "int4",
                            deliveries.stream()
                                    .map(one -> one.event().version())
                                    .toArray()));
            insert.executeUpdate();
        }
    }

    /** {@link System#nanoTime} is the same clock for all processes of a machine. */
    private static void write(FileChannel letters, Delivery delivery) throws IOException {
        String line = System.nanoTime() + " " + delivery.event().stream().key() + " "
                + delivery.event().version() + "\n";
        letters.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
}
