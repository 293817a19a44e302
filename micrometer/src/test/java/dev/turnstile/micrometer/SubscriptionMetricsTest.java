package dev.turnstile.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gauges of subscriptions on a real database. */
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
                .append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))))
                .position();
    }

    private double value(String gauge) {
        return registry.get(gauge).gauge().value();
    }

    @Test
    void the_gauges_show_a_dead_letter_and_the_lag_of_a_stopped_subscription() throws InterruptedException {
        try (Subscriber subscriber = turnstile
                .subscriptions()
                .start(Subscription.of("notes", Selection.ofEvents(), Start.beginning(), delivery -> {
                            throw new IllegalStateException("broken");
                        })
                        .withRedelivery(Redelivery.ofParking(Retries.none())))) {
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
    void the_gauge_shows_the_transaction_that_holds_back_events_with_its_application() throws SQLException {
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

    private void subscribe(String name) {
        turnstile
                .subscriptions()
                .start(Subscription.of(name, Selection.ofEvents(), Start.beginning(), delivery -> {}))
                .close();
    }

    @Test
    void a_gauge_exists_during_a_refresh_and_shows_the_new_value() {
        subscribe("notes");
        metrics.refresh();
        Gauge lag = registry.get("turnstile.subscription.lag").gauge();
        List<Meter.Id> removed = new ArrayList<>();
        registry.config().onMeterRemoved(meter -> removed.add(meter.getId()));
        append();
        subscribe("letters");

        metrics.refresh();

        assertThat(removed).as("meters that were missing for a moment").isEmpty();
        assertThat(lag.value()).isEqualTo(1);
        assertThat(registry.get("turnstile.subscription.lag").gauges()).hasSize(2);
    }

    @Test
    void the_gauges_of_a_removed_subscription_are_removed() throws SQLException {
        subscribe("notes");
        subscribe("letters");
        metrics.refresh();
        List<String> removed = new ArrayList<>();
        registry.config()
                .onMeterRemoved(
                        meter -> removed.add(String.valueOf(meter.getId().getTag("subscription"))));
        sql("DELETE FROM turnstile.subscription_member; DELETE FROM turnstile.subscription_shard"
                + " USING turnstile.subscription WHERE subscription = id AND name = 'letters';"
                + " DELETE FROM turnstile.subscription WHERE name = 'letters'");

        metrics.refresh();

        assertThat(removed).hasSize(8).containsOnly("letters");
    }

    @Test
    void names_that_sessions_choose_make_a_bounded_number_of_gauges() throws SQLException {
        Set<String> applications = new TreeSet<>();
        for (int session = 1; session <= 30; session++) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("SET LOCAL application_name = 'worker " + session + "'");
                statement.execute("SELECT pg_current_xact_id()");
                metrics.refresh();
                applications.add(application());
                connection.rollback();
            }
        }

        assertThat(applications).hasSize(21).contains("worker 1", "worker 20", "other");
        assertThat(registry.get("turnstile.horizon.held").gauges()).hasSize(1);
    }

    @Test
    void the_identifier_of_a_prepared_transaction_is_not_a_tag() {
        ApplicationNames names = new ApplicationNames();
        for (int number = 1; number <= 30; number++) {
            assertThat(names.of(holder("payment-" + number, "prepared"))).isEmpty();
        }
        assertThat(names.of(holder("shop", "active"))).isEqualTo("shop");
    }

    private static HorizonHolder holder(String application, String state) {
        return new HorizonHolder(1, application, "", state, "", Duration.ZERO, Duration.ZERO);
    }

    private String application() {
        Gauge held = registry.get("turnstile.horizon.held").gauge();
        return String.valueOf(held.getId().getTag("application"));
    }

    private void sql(String statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
