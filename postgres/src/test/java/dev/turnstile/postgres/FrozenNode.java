package dev.turnstile.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A node of its own that is frozen in the transaction of its handler. */
final class FrozenNode {

    static final String TABLE = "CREATE TABLE visit (key text PRIMARY KEY, node text NOT NULL)";
    static final Duration LEASE = Duration.ofSeconds(2);

    private FrozenNode() {}

    /** Says that it is in the transaction, and then waits in it for a line. */
    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setUsername("postgres");
        config.setMaximumPoolSize(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            PostgresTurnstile.builder(pool)
                    .lease(LEASE)
                    .openInstalled()
                    .subscriptions()
                    .start(visits("child", () -> {
                        System.out.println("inside");
                        System.in.read();
                        System.out.println("awake");
                    }));
            new CountDownLatch(1).await();
        }
    }

    /** What a handler does in its transaction after it has written. */
    @FunctionalInterface
    interface Then {
        void run() throws Exception;
    }

    static Subscription visits(String node, Then then) {
        return Subscription.exactlyOnce(
                        "visits", Selection.events().categories("visitor"), (deliveries, connection) -> {
                            enter(node, deliveries, connection);
                            then.run();
                            enter(node, deliveries, connection);
                        })
                .shards(1);
    }

    private static void enter(String node, List<Delivery> deliveries, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO visit VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET node = EXCLUDED.node")) {
            for (Delivery delivery : deliveries) {
                insert.setString(1, delivery.event().stream().key());
                insert.setString(2, node);
                insert.executeUpdate();
            }
        }
    }
}
