package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that is killed while callers fire: every reported outcome is true, and nothing is applied twice. */
@Timeout(180)
class CrashTest {

    private static final int CALLERS = 128;
    private static final int EACH = 200;

    private static final StateMachine<String, String> TICKER = StateMachine.define("ticker")
            .state("on", 0)
            .initial()
            .transition("tick")
            .from("on")
            .to("on")
            .build();

    @Test
    void every_success_is_in_the_log_after_a_backend_was_killed_and_nothing_is_doubled() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary(ServerOptions.defaults());
                HikariDataSource pool = pool(server.dataSource())) {
            run(
                    pool,
                    "CREATE TABLE tickers (id int PRIMARY KEY, ticks int NOT NULL DEFAULT 0, state int NOT NULL);"
                            + "INSERT INTO tickers SELECT i, 0, 0 FROM generate_series(1, " + CALLERS + ") i");
            Lifecycle<String, String> tickers = PostgresTurnstile.open(pool)
                    .lifecycle(TICKER, RecordTable.of("tickers").withVersion("ticks"));
            List<int[]> told = Together.run(CALLERS, i -> () -> i == 0 ? kill(pool) : tick(tickers, i));
            awaitRecovery(pool);
            Map<Integer, Integer> logged = logged(pool);
            assertThat(told.stream().mapToInt(result -> result[1]).sum())
                    .as("failures")
                    .isPositive();
            for (int i = 1; i < CALLERS; i++) {
                assertThat(logged.getOrDefault(i, 0))
                        .as("events of caller " + i)
                        .isBetween(told.get(i)[0], told.get(i)[0] + told.get(i)[1]);
            }
            assertThat(count(
                            pool,
                            "SELECT count(*) FROM tickers t LEFT JOIN turnstile.stream s ON s.key = t.id::text"
                                    + " WHERE t.ticks <> coalesce(s.version, 0)"))
                    .as("rows that moved without an event, or the other way round")
                    .isZero();
        }
    }

    private static HikariDataSource pool(javax.sql.DataSource dataSource) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(dataSource);
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(2000);
        return new HikariDataSource(config);
    }

    /** Returns the numbers of successful and failed calls. */
    private static int[] tick(Lifecycle<String, String> tickers, int id) {
        int[] told = new int[2];
        for (int i = 0; i < EACH; i++) {
            try {
                tickers.fire(id, "tick");
                told[0]++;
            } catch (LifecycleException e) {
                told[1]++;
            }
        }
        return told;
    }

    /** Kills a backend, which makes the server end all others and recover. */
    private static int[] kill(HikariDataSource pool) throws SQLException {
        Eventually.holds(() -> count(pool, "SELECT count(*) FROM turnstile.event") >= CALLERS);
        long pid = count(
                pool,
                "SELECT min(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                        + " AND backend_type = 'client backend' AND query LIKE '%tickers%'");
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        return new int[2];
    }

    private static void awaitRecovery(HikariDataSource pool) {
        Eventually.holds(() -> {
            try {
                return count(pool, "SELECT 1") == 1;
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private static Map<Integer, Integer> logged(HikariDataSource pool) throws SQLException {
        Map<Integer, Integer> logged = new TreeMap<>();
        List<long[]> rows = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT s.key, count(*) FROM turnstile.stream s"
                        + " JOIN turnstile.event e ON e.stream_id = s.id GROUP BY s.key")) {
            while (row.next()) {
                rows.add(new long[] {row.getLong(1), row.getLong(2)});
            }
        }
        rows.forEach(row -> logged.put((int) row[0], (int) row[1]));
        return logged;
    }

    private static long count(HikariDataSource pool, String query) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void run(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
