package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.core.BaseConnection;

/** A handler that loses its own transaction each time ends as a dead letter; an outage of the database does not. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class BrokenConnectionTest extends SubscriptionFixture {

    private static final String KILL = "DO $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); END $$";

    private static final String CONFLICT = "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$";

    BrokenConnectionTest(TestServer server) {
        super(server);
    }

    private interface Fault {
        void happen(Connection connection) throws SQLException;
    }

    private static void quietly(Connection connection, String sql) {
        try {
            Box.update(connection, sql);
        } catch (SQLException ignored) {
            // The handler under test ignores it.
        }
    }

    private static void closeSession(Connection connection) throws SQLException {
        try (Connection session = connection.unwrap(BaseConnection.class)) {
            assertThat(session.isClosed()).isFalse();
        }
    }

    /** Appends three events to one shard, and returns how often the handler was executed for the second one. */
    private int executions(Fault fault, Retries retries) {
        AtomicInteger executions = new AtomicInteger();
        append(1, "first");
        append(2, "bad");
        append(3, "last");
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(connection, "INSERT INTO sums VALUES (?)", text(delivery));
                        if (text(delivery).equals("bad")) {
                            executions.incrementAndGet();
                            fault.happen(connection);
                        }
                    }
                })
                .withShards(1)
                .withBatchSize(1)
                .withRedelivery(Redelivery.ofParking(retries)));
        Eventually.holds(() -> status().dead() == 1);
        Eventually.holds(
                () -> database.rows("SELECT text FROM sums ORDER BY text").equals(List.of("first", "last")));
        ParkedStream parked = turnstile.subscriptions().parked("notes").getFirst();
        assertThat(parked.stream()).isEqualTo(StreamName.of("note", 2));
        assertThat(parked.attempts()).isEqualTo(retries.attempts());
        return executions.get();
    }

    private void createSums() {
        database.sql("CREATE TABLE sums (text text)");
    }

    @Test
    void a_handler_that_ends_its_session_each_time_is_a_dead_letter_after_its_last_attempt() {
        createSums();
        assertThat(executions(connection -> Box.update(connection, KILL), QUICK))
                .isEqualTo(2 * QUICK.attempts());
    }

    @Test
    void a_handler_that_ignores_the_end_of_its_session_is_a_dead_letter_after_its_last_attempt() {
        createSums();
        assertThat(executions(connection -> quietly(connection, KILL), QUICK)).isEqualTo(2 * QUICK.attempts());
    }

    @Test
    void a_handler_that_ends_its_session_and_throws_an_exception_of_its_own_is_a_dead_letter() {
        createSums();
        Fault fault = connection -> {
            quietly(connection, KILL);
            fail("anything");
        };
        assertThat(executions(fault, QUICK)).isEqualTo(2 * QUICK.attempts());
    }

    @Test
    void a_handler_that_closes_its_connection_each_time_is_a_dead_letter_after_its_last_attempt() {
        createSums();
        assertThat(executions(BrokenConnectionTest::closeSession, QUICK)).isEqualTo(2 * QUICK.attempts());
    }

    @Test
    void a_session_that_ends_at_the_commit_each_time_is_a_dead_letter_after_its_last_attempt() {
        createSums();
        database.sql("""
                CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER leave AFTER INSERT ON sums DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW WHEN (NEW.text = 'bad') EXECUTE FUNCTION leave()""");
        assertThat(executions(connection -> {}, Retries.none())).isEqualTo(2);
    }

    @Test
    void a_handler_that_causes_a_conflict_each_time_is_a_dead_letter_after_its_last_attempt() {
        createSums();
        assertThat(executions(connection -> Box.update(connection, CONFLICT), Retries.none()))
                .isEqualTo(5);
    }

    @Test
    void a_projection_that_ends_its_session_holds_its_shard_by_name_and_its_event_may_be_skipped() {
        createSums();
        append(1, "first");
        append(2, "bad");
        append(3, "last");
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    for (Delivery delivery : deliveries) {
                        Box.update(connection, text(delivery).equals("bad") ? KILL : "INSERT INTO sums VALUES ('')");
                    }
                })
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding()));
        Eventually.holds(
                () -> String.valueOf(status().shards().getFirst().failure()).contains("note/2 at version 1"));
        assertThat(turnstile.subscriptions().skip("notes", StreamName.of("note", 2), 1))
                .isTrue();
        Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("2"));
    }

    /** Returns a data source that provides no connection to a subscription's worker while the database is down. */
    private DataSource interrupted(AtomicBoolean down) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (Thread.currentThread().getName().startsWith("turnstile-notes-") && down.getAndSet(false)) {
                        throw new SQLException("the network is gone", "08001");
                    }
                    try {
                        return method.invoke(database.dataSource(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void a_database_that_is_down_after_each_lost_connection_makes_no_dead_letter() {
        createSums();
        AtomicInteger outages = new AtomicInteger(5);
        AtomicBoolean down = new AtomicBoolean();
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        try (PostgresTurnstile other = PostgresTurnstile.open(interrupted(down));
                Subscriber node = other.subscriptions()
                        .start(Subscription.ofExactlyOnce(
                                        "notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                                            attempts.add(deliveries.getFirst().attempt());
                                            if (outages.getAndDecrement() > 0) {
                                                down.set(true);
                                                Box.update(connection, KILL);
                                            }
                                            Box.update(connection, "INSERT INTO sums VALUES ('a')");
                                        })
                                .withRedelivery(Redelivery.ofParking(Retries.none())))) {
            append(1, "a");
            Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("1"));
            assertThat(node.shards()).containsKey("notes");
        }
        assertThat(attempts).hasSize(6).containsOnly(1);
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }

    @Test
    void a_pool_without_a_free_connection_counts_no_attempt() {
        createSums();
        AtomicBoolean down = new AtomicBoolean(true);
        AtomicInteger refused = new AtomicInteger();
        DataSource exhausted = (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (Thread.currentThread().getName().startsWith("turnstile-notes-") && down.get()) {
                        down.set(refused.incrementAndGet() < 3);
                        throw new SQLException("no connection is free");
                    }
                    return method.invoke(database.dataSource(), arguments);
                });
        try (PostgresTurnstile other = PostgresTurnstile.open(exhausted);
                Subscriber node = other.subscriptions()
                        .start(Subscription.ofExactlyOnce(
                                        "notes",
                                        NOTES,
                                        Start.beginning(),
                                        (deliveries, connection) ->
                                                Box.update(connection, "INSERT INTO sums VALUES ('a')"))
                                .withRedelivery(Redelivery.ofParking(new Retries(1, Duration.ZERO, Duration.ZERO))))) {
            append(1, "a");
            Eventually.holds(() -> database.value("SELECT count(*) FROM sums").equals("1"));
            assertThat(node.shards()).containsKey("notes");
        }
        assertThat(refused).hasValue(3);
        assertThat(turnstile.subscriptions().parked("notes")).isEmpty();
    }
}
