package dev.turnstile.postgres;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A process of the application, with a subscription that is exact and one that is not. */
final class SetBackApplication implements AutoCloseable {

    final SwitchedServer server;
    final PostgresTurnstile turnstile;
    private final HikariDataSource pool;
    private final Subscriber subscriber;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    SetBackApplication(TemporaryCluster cluster) {
        server = new SwitchedServer(cluster);
        pool = server.pool();
        turnstile = PostgresTurnstile.builder(pool)
                .subscriptionLease(Duration.ofMillis(600))
                .open();
        subscriber = turnstile
                .subscriptions()
                .start(
                        Subscription.of(
                                "seen",
                                Selection.ofEvents(),
                                Start.beginning(),
                                delivery -> seen.add(delivery.event().stream() + " "
                                        + delivery.event().version())),
                        Subscription.ofExactlyOnce(
                                "ledger", Selection.ofEvents(), Start.beginning(), (deliveries, connection) -> {
                                    try (PreparedStatement insert =
                                            connection.prepareStatement("INSERT INTO ledger VALUES (?, ?, ?)")) {
                                        for (var delivery : deliveries) {
                                            insert.setString(
                                                    1, delivery.event().stream().toString());
                                            insert.setInt(2, delivery.event().version());
                                            insert.setString(
                                                    3,
                                                    String.valueOf(
                                                            delivery.event().data()));
                                            insert.executeUpdate();
                                        }
                                    }
                                }));
    }

    void append(String category, String key, String text) {
        for (int attempt = 0; ; attempt++) {
            try {
                turnstile
                        .events()
                        .append(Append.of(
                                StreamName.of(category, key),
                                List.of(NewEvent.ofJson("noted", 1, "{\"text\": \"" + text + "\"}"))));
                return;
            } catch (RuntimeException e) {
                if (attempt > 50) {
                    throw e;
                }
            }
        }
    }

    void settled() {
        Eventually.holds(() -> rows(log()).equals(rows(ledger())));
        Eventually.holds(() -> seen.containsAll(rows(log())));
    }

    String log() {
        return """
                SELECT c.name || ' ' || s.key, e.version FROM turnstile.event e
                JOIN turnstile.stream s ON s.id = e.stream_id JOIN turnstile.category c ON c.id = s.category
                JOIN turnstile.event_type t ON t.id = e.type WHERE t.kind = 'event' ORDER BY 1, 2""";
    }

    String ledger() {
        return "SELECT stream, version FROM ledger ORDER BY 1, 2";
    }

    List<String> rows(String query) {
        return SetBackClusters.rows(pool, query);
    }

    @Override
    public void close() {
        subscriber.close();
        turnstile.close();
        pool.close();
    }
}
