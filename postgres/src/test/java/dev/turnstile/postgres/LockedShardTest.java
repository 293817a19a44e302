package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A shard row that another transaction locks, such as a psql session. */
@Timeout(180)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class LockedShardTest {

    /** Long enough for a handler that waits in its transaction until the row is locked by the test. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private static final String ROW = """
            SELECT FROM turnstile.subscription_shard
            WHERE subscription = (SELECT id FROM turnstile.subscription WHERE name = 'notes') AND shard = 0 FOR UPDATE""";

    private static final String ADVANCING = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%handled = handled +%'""";

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final List<String> log = CapturedLog.begin();
    private final CountDownLatch inside = new CountDownLatch(2);
    private final CountDownLatch locked = new CountDownLatch(1);

    LockedShardTest(TestServer server) {
        database = server.database();
        database.sql("CREATE TABLE ledger (stream text PRIMARY KEY)");
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .subscriptionLease(LEASE)
                .open();
    }

    @AfterEach
    void close() {
        CapturedLog.end(log);
        turnstile.close();
        database.close();
    }

    /** A session that holds a lock until it is closed. */
    private final class Psql implements AutoCloseable {

        private final Connection connection;
        private final Statement statement;
        private final int pid;

        Psql(String lock) throws SQLException {
            connection = DriverManager.getConnection(
                    database.url(database.port()) + "&ApplicationName=psql", "postgres", "");
            connection.setAutoCommit(false);
            statement = connection.createStatement();
            try (ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                row.next();
                pid = row.getInt(1);
            }
            statement.execute(lock);
        }

        String named() {
            return "session " + pid + " (application_name 'psql', idle in transaction since ";
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    private Subscription noting(String name, String category) {
        return Subscription.of(
                        name, Selection.ofEvents().withCategories(category), Start.beginning(), delivery -> enter())
                .withShards(1);
    }

    /** Handles an event from before the lock: the lock holds the horizon, so later events are not delivered. */
    private void enter() throws InterruptedException {
        inside.countDown();
        locked.await();
    }

    private Subscriber started(Subscription... subscriptions) {
        Subscriber node = turnstile.subscriptions().start(subscriptions);
        Eventually.holds(() -> node.shards().values().stream().allMatch(shards -> shards.size() == 1));
        return node;
    }

    private void append(String category, int key) {
        turnstile.events().append(Append.of(StreamName.of(category, key), List.of(NewEvent.ofJson("noted", 1, "{}"))));
    }

    /** Locks a row while an event of each subscription is being handled. */
    private Psql lock(String lock) throws Exception {
        append("note", 1);
        append("remark", 1);
        inside.await();
        Psql session = new Psql(lock);
        locked.countDown();
        return session;
    }

    private String shard(String column, String name) {
        return database.value("SELECT " + column + " FROM turnstile.subscription_shard s"
                + " JOIN turnstile.subscription n ON n.id = s.subscription WHERE n.name = '" + name + "'");
    }

    private long named(Psql session) {
        return log.stream()
                .filter(line -> line.startsWith("WARN") && line.contains("subscription notes: shard 0 waits"))
                .filter(line -> line.contains(session.named()))
                .count();
    }

    /** Waits until the cursor is saved, and for longer than a lease. */
    private void goesOn(String name) {
        Eventually.holds(() -> shard("handled", name).equals("1"));
        String later = database.value("SELECT clock_timestamp() + interval '4 seconds'");
        Eventually.holds(() -> shard("leased_until > '" + later + "'", name).equals("t"));
    }

    @Test
    void a_locked_shard_row_blocks_no_other_shard_and_its_lock_holder_is_named_once() throws Exception {
        try (Subscriber node = started(noting("notes", "note"), noting("remarks", "remark"))) {
            try (Psql session = lock(ROW)) {
                goesOn("remarks");
                Eventually.holds(() -> named(session) > 0);
                assertThat(shard("handled", "notes")).isEqualTo("0");
                assertThat(named(session)).isOne();
            }
            goesOn("notes");
            assertThat(log)
                    .anyMatch(line -> line.contains("subscription notes: the lock on the row of shard 0 was released"));
            append("note", 2);
            Eventually.holds(() -> shard("handled", "notes").equals("2"));
            assertThat(node.shards()).containsEntry("notes", Set.of(0));
        }
    }

    @Test
    void an_exactly_once_handler_returns_its_connection_while_the_row_is_locked_and_has_one_effect() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Subscription exact = Subscription.ofExactlyOnce(
                        "notes",
                        Selection.ofEvents().withCategories("note"),
                        Start.beginning(),
                        (deliveries, connection) -> {
                            enter();
                            attempts.incrementAndGet();
                            Box.update(connection, "INSERT INTO ledger VALUES ('a')");
                        })
                .withShards(1);
        try (Subscriber node = started(exact, noting("remarks", "remark"))) {
            try (Psql session = lock(ROW)) {
                goesOn("remarks");
                Eventually.holds(() -> named(session) > 0);
                Eventually.holds(
                        () -> attempts.get() > 0 && database.value(ADVANCING).equals("0"));
                assertThat(database.rows("SELECT * FROM ledger")).isEmpty();
            }
            goesOn("notes");
            assertThat(database.rows("SELECT * FROM ledger")).containsExactly("a");
            assertThat(node.shards()).containsEntry("notes", Set.of(0));
        }
    }

    @Test
    void a_stream_whose_event_fails_is_parked_once_the_row_is_not_locked_any_more() throws Exception {
        Subscription failing = Subscription.of(
                        "notes", Selection.ofEvents().withCategories("note"), Start.beginning(), delivery -> {
                            enter();
                            throw new IllegalStateException("broken");
                        })
                .withShards(1)
                .withRedelivery(Redelivery.ofParking(Retries.none()));
        try (Subscriber node = started(failing, noting("remarks", "remark"))) {
            try (Psql session = lock(ROW)) {
                goesOn("remarks");
                Eventually.holds(() -> log.stream()
                        .anyMatch(line -> line.contains("WARN") && line.contains("notes: canceling statement")));
                Eventually.holds(() -> named(session) > 0);
            }
            Eventually.holds(() -> turnstile.subscriptions().parked("notes").size() == 1);
            assertThat(node.shards()).containsEntry("notes", Set.of(0));
        }
    }

    @Test
    void a_node_can_be_closed_while_a_row_is_locked_and_another_node_continues_after_its_release() throws Exception {
        Subscriber first = started(noting("notes", "note"), noting("remarks", "remark"));
        try (Psql session = lock(ROW)) {
            goesOn("remarks");
            Eventually.holds(() -> named(session) > 0);
            first.close();
        }
        try (Subscriber second = started(noting("notes", "note"), noting("remarks", "remark"))) {
            goesOn("notes");
            assertThat(shard("node", "notes")).isEqualTo(second.node());
        }
    }
}
