package dev.turnstile.testing.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Test classes that {@link TestDatabaseTest} runs. */
final class LeakyClasses {

    static final AtomicInteger PREPARED = new AtomicInteger();
    static final Set<String> NAMES = ConcurrentHashMap.newKeySet();
    static final Set<String> PORTS = ConcurrentHashMap.newKeySet();
    static final List<Connection> KEPT = new ArrayList<>();
    static final CountDownLatch END = new CountDownLatch(1);

    static final Template ORDERS = dataSource -> {
        PREPARED.incrementAndGet();
        execute(dataSource, "CREATE TABLE orders (id int PRIMARY KEY)");
    };

    private LeakyClasses() {}

    static void execute(DataSource dataSource, String... statements) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static String value(DataSource dataSource, String query) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A test class that writes into an empty table. */
    abstract static class Clean {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS);

        @Test
        void starts_with_an_empty_table(DataSource dataSource) throws SQLException {
            assertThat(value(dataSource, "SELECT count(*) FROM orders")).isEqualTo("0");
            execute(dataSource, "INSERT INTO orders VALUES (1)");
            NAMES.add(value(dataSource, "SELECT current_database()"));
            PORTS.add(value(dataSource, "SELECT inet_server_port()"));
        }
    }

    static final class CleanOne extends Clean {}

    static final class CleanTwo extends Clean {}

    static final class CleanThree extends Clean {}

    static final class CleanFour extends Clean {}

    static final class WithNested {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS);

        @Nested
        final class Inner {
            @Test
            void uses_the_database_of_the_outer_class(DataSource dataSource) {
                assertThat(dataSource).isSameAs(DATABASE.dataSource());
            }
        }
    }

    static final class OpenConnection {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS).withGrace(Duration.ofMillis(50));

        @Test
        void keeps_a_connection() throws SQLException {
            Connection kept = DATABASE.dataSource().getConnection();
            kept.createStatement().execute("SELECT 'kept for long'");
            KEPT.add(kept);
        }
    }

    static final class OpenTransaction {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS).withGrace(Duration.ofMillis(50));

        @Test
        void keeps_a_transaction_on_a_connection_outside_of_the_pool() throws SQLException {
            Connection kept = DriverManager.getConnection(DATABASE.url());
            kept.setAutoCommit(false);
            kept.createStatement().execute("INSERT INTO orders VALUES (17)");
            KEPT.add(kept);
        }
    }

    static final class PreparedTransaction {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS).withGrace(Duration.ofMillis(50));

        @Test
        void prepares_a_transaction() throws SQLException {
            execute(
                    DATABASE.dataSource(),
                    "BEGIN",
                    "INSERT INTO orders VALUES (17)",
                    "PREPARE TRANSACTION 'the ''one'");
        }
    }

    static final class AdvisoryLock {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS).withGrace(Duration.ofMillis(50));

        @Test
        void keeps_a_lock_in_a_pooled_session() throws SQLException {
            execute(DATABASE.dataSource(), "SELECT pg_advisory_lock(4711)");
        }
    }

    static class RunningThread {

        @RegisterExtension
        static final TestDatabase DATABASE = TestDatabase.ofTemplate(ORDERS).withGrace(Duration.ofMillis(50));

        @Test
        void leaves_a_thread() {
            Thread.ofPlatform().name("left behind").daemon().start(LeakyClasses::awaitEnd);
        }
    }

    static final class UncheckedThread {

        @RegisterExtension
        static final TestDatabase DATABASE =
                TestDatabase.ofTemplate(ORDERS).withoutCheck(LeakCheck.THREADS).withGrace(Duration.ofMillis(50));

        @Test
        void leaves_a_thread() {
            Thread.ofPlatform().name("permitted").daemon().start(LeakyClasses::awaitEnd);
        }
    }

    private static void awaitEnd() {
        try {
            END.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class BrokenTemplate {

        @RegisterExtension
        static final TestDatabase DATABASE =
                TestDatabase.ofTemplate(dataSource -> execute(dataSource, "CREATE TABLE broken ("));

        @Test
        void never_runs() {}
    }
}
