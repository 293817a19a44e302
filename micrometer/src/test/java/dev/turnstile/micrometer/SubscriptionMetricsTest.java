package dev.turnstile.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Redelivery;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gauges, against subscriptions of a real database. */
class SubscriptionMetricsTest {

    private final EmbeddedPostgres server = EmbeddedPostgres.shared();
    private final DataSource database = server.createDatabase("metrics");
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SubscriptionMetrics metrics = new SubscriptionMetrics(turnstile.subscriptions(), registry);

    @AfterEach
    void close() {
        turnstile.close();
        server.dropDatabase("metrics");
    }

    private long append() {
        return turnstile
                .events()
                .append(Append.to(StreamName.of("note", 1), List.of(NewEvent.json("noted", 1, "{}"))))
                .position();
    }

    private double value(String gauge) {
        return registry.get(gauge).gauge().value();
    }

    @Test
    void a_dead_letter_and_the_lag_behind_a_stopped_subscription_show() throws InterruptedException {
        try (Subscriber subscriber = turnstile
                .subscriptions()
                .start(Subscription.of("notes", Selection.events(), delivery -> {
                            throw new IllegalStateException("broken");
                        })
                        .redelivery(Redelivery.parking(Retries.none())))) {
            assertThat(subscriber.waitFor("notes", append(), Duration.ofSeconds(60)))
                    .isTrue();
        }
        append();
        metrics.refresh();
        assertThat(value("turnstile.subscription.dead")).isEqualTo(1);
        assertThat(value("turnstile.subscription.lag")).isEqualTo(1);
        assertThat(value("turnstile.subscription.unowned")).isEqualTo(16);
        assertThat(value("turnstile.horizon.held")).isZero();
        assertThat(registry.get("turnstile.subscription.lag")
                        .tag("subscription", "notes")
                        .gauge())
                .isNotNull();
    }

    @Test
    void the_transaction_that_holds_the_newest_events_back_shows_with_its_application() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL application_name = 'nightly report'");
            statement.execute("SELECT pg_current_xact_id()");
            metrics.refresh();
            assertThat(registry.get("turnstile.horizon.held")
                            .tag("application", "nightly report")
                            .gauge()
                            .value())
                    .isPositive();
            connection.rollback();
        }
        metrics.refresh();
        assertThat(value("turnstile.horizon.held")).isZero();
    }
}
