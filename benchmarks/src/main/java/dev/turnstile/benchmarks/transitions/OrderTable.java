package dev.turnstile.benchmarks.transitions;

import static dev.turnstile.lifecycle.RecordTable.table;
import static dev.turnstile.machine.Guard.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The table of all variants, with the pool that they share. */
final class OrderTable implements AutoCloseable {

    static final int ROWS = 200_000;

    static final int CONNECTIONS = 16;

    // @formatter:off
    private static final StateMachine<String, String> MACHINE = StateMachine.define("bench_order")
            .state("pending", 0)
            .initial()
            .state("paid", 1)
            .transition("pay")
            .from("pending")
            .to("paid")
            .guard(sql("address IS NOT NULL", "no delivery address"))
            .transition("reopen")
            .from("paid")
            .to("pending")
            .build();
    // @formatter:on

    private static final String CREATE = """
            DROP TABLE IF EXISTS bench_order, bench_audit;
            CREATE TABLE bench_order (
              id       bigint   PRIMARY KEY,
              customer text     NOT NULL,
              address  text,
              state    smallint NOT NULL
            ) WITH (fillfactor = 80);
            CREATE TABLE bench_audit (
              id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              order_id   bigint      NOT NULL,
              transition text        NOT NULL,
              from_state smallint    NOT NULL,
              to_state   smallint    NOT NULL,
              actor      text,
              at         timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE INDEX ON bench_audit (order_id);
            INSERT INTO bench_order SELECT i, 'customer ' || i, 'street ' || i, 0 FROM generate_series(1, {rows}) i;
            INSERT INTO bench_audit (order_id, transition, from_state, to_state, actor)
              SELECT id, 'pay', 0, 1, 'ada' FROM bench_order, generate_series(1, 2)""";

    /** Makes the server write WAL, whose files the next checkpoint keeps for reuse as those of a busy server are. */
    private static final String FILES_TO_RECYCLE = """
            SELECT count(pg_logical_emit_message(false, 'bench', repeat('x', 1048576))) FROM generate_series(1, 700)""";

    private final HikariDataSource pool;
    private final Lifecycle<String, String> alone;
    private final Lifecycle<String, String> joined;

    OrderTable(String url, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(CONNECTIONS);
        pool = new HikariDataSource(config);
        execute(CREATE.replace("{rows}", Integer.toString(ROWS)));
        alone = PostgresTurnstile.builder(pool).joining(false).open().lifecycle(MACHINE, table("bench_order"));
        joined = PostgresTurnstile.builder(pool).open().lifecycle(MACHINE, table("bench_order"));
        // Each record has its stream and as many events as rows in the audit.
        alone.fireAll("pay", "true", Details.none());
        execute(FILES_TO_RECYCLE);
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
        // The first change of each page after a checkpoint writes the whole page: here, not in what is measured.
        alone.fireAll("reopen", "true", Details.none());
        execute("UPDATE bench_audit SET at = at WHERE id % 20 = 0");
    }

    HikariDataSource pool() {
        return pool;
    }

    /** Returns the lifecycle whose transitions are statements of their own. */
    Lifecycle<String, String> alone() {
        return alone;
    }

    /** Returns the lifecycle whose transitions join others under load, as it is by default. */
    Lifecycle<String, String> joined() {
        return joined;
    }

    /** Leaves nothing to the next variant that this one has not cleaned up. */
    void tidy() {
        execute("VACUUM bench_order, bench_audit, turnstile.stream, turnstile.event");
    }

    void execute(String statements) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    String setting(String name) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
