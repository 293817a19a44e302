package dev.turnstile.benchmarks.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.subscriptions.Consumption.Kind;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
final class DeliveriesTest {

    private static final int EVENTS = 100;

    private final EmbeddedPostgres server = EmbeddedPostgres.startTemporary();
    private final HikariDataSource pool = pool(server.url());
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(pool);
    private final Database database = new Database(pool);
    private final Backlog backlog = new Backlog(database, turnstile.events());
    private final Consumption consumption = new Consumption(turnstile, backlog);

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("postgres");
        return new HikariDataSource(config);
    }

    @BeforeAll
    void fill() {
        backlog.fill(EVENTS);
        database.execute("CREATE SCHEMA " + Peer.SCHEMA);
    }

    @AfterAll
    void close() {
        turnstile.close();
        pool.close();
        server.close();
    }

    @Test
    void an_existing_backlog_is_not_appended_again() {
        int before = backlog.count();
        backlog.fill(EVENTS);
        assertThat(before).isGreaterThanOrEqualTo(EVENTS);
        assertThat(backlog.count()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void a_measured_subscription_has_handled_the_whole_backlog(Kind kind) throws InterruptedException {
        List<SubscriptionStatus> before = turnstile.subscriptions().status();
        assertThat(consumption.all(kind).perSecond()).isPositive();
        assertThat(newest(before).handled()).isEqualTo(backlog.count());
    }

    @Test
    void events_appended_while_a_transaction_is_open_are_delivered_after_its_end()
            throws InterruptedException, SQLException {
        List<SubscriptionStatus> before = turnstile.subscriptions().status();
        try (Holder holder = Holder.writing(server.url(), "postgres")) {
            Consumption.Held held = consumption.held(holder, 10);
            assertThat(held.sample().perSecond()).isPositive();
            assertThat(held.catchUpMillis()).isPositive();
        }
        assertThat(newest(before).handled()).isEqualTo(backlog.count());
    }

    @Test
    void a_backlog_that_is_not_below_the_horizon_is_not_measured() throws SQLException {
        try (Holder first = Holder.writing(server.url(), "postgres")) {
            backlog.append(3);
            assertThatIllegalStateException()
                    .isThrownBy(() -> Holder.writing(server.url(), "postgres"))
                    .withMessageMatching("expected all events to be below transaction \\d+ and all other transactions,"
                            + " got 3 that are not; end the other transactions");
            assertThat(first.connection().isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbScheduler", "transactionOutbox", "jobRunr"})
    void a_peer_delivers_all_jobs_of_each_round(String name) throws InterruptedException, SQLException {
        try (HikariDataSource own = pool(Peer.url(server.url()))) {
            Peer peer = Objects.requireNonNull(Peer.all(new Database(own)).get(name));
            for (int jobs : new int[] {20, 30}) {
                assertThat(peer.deliver(jobs).perSecond()).isPositive();
            }
        }
    }

    @Test
    void the_time_from_commit_to_handler_is_that_of_every_measured_append() throws InterruptedException {
        Map<String, Object> row = new Latency(turnstile).measure(Duration.ofSeconds(1));
        assertThat(row).containsEntry("events", Latency.PER_SECOND);
        assertThat(row.get("fromCommit")).asString().contains("p50Millis", "p99Millis", "maxMillis");
    }

    @Test
    void the_statements_of_an_idle_node_are_counted() throws InterruptedException {
        Map<String, Object> row = IdleCost.measure(pool, Duration.ofSeconds(2));
        assertThat(row).containsEntry("subscriptions", 3);
        assertThat((Long) row.get("statements")).isBetween(1L, 4L);
    }

    private SubscriptionStatus newest(List<SubscriptionStatus> before) {
        List<String> known = before.stream().map(SubscriptionStatus::name).toList();
        return turnstile.subscriptions().status().stream()
                .filter(status -> !known.contains(status.name()))
                .findAny()
                .orElseThrow();
    }
}
