package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lifecycle.SqlCondition;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Frequent statements never scan a large table, as counted by the server. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class PlanTest {

    private final TestDatabase database;
    private final Lifecycle<State, Move> orders;

    PlanTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        orders = PostgresTurnstile.open(database.dataSource()).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("address", "x"));
        orders.fire(1, Move.PAY);
        database.sql("""
                INSERT INTO orders (id, address, state) SELECT i, 'x', 1 FROM generate_series(2, 20000) i;
                INSERT INTO turnstile.stream (category, key, version, horizon)
                  SELECT 1, i::text, 3, '1' FROM generate_series(2, 20000) i;
                INSERT INTO turnstile.event (stream_id, horizon, version, type, from_state, to_state)
                  SELECT s.id, '1', v, (SELECT min(id) FROM turnstile.event_type), 0, 1
                  FROM turnstile.stream s, generate_series(1, 3) v WHERE s.key <> '1';
                ANALYZE orders, turnstile.stream, turnstile.event""");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Returns the number of rows of each table that the work read by sequential scans. */
    private List<String> scans(Work work) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            List<String> before = scanned(statement);
            work.on(orders.in(connection));
            List<String> after = scanned(statement);
            connection.rollback();
            return after.stream().filter(table -> !before.contains(table)).toList();
        }
    }

    private interface Work {
        void on(Lifecycle<State, Move> orders);
    }

    private static List<String> scanned(Statement statement) throws SQLException {
        try (var row = statement.executeQuery("SELECT relname || ' ' || seq_tup_read FROM pg_stat_xact_user_tables"
                + " WHERE relname IN ('orders', 'stream', 'event') ORDER BY 1")) {
            List<String> tables = new java.util.ArrayList<>();
            while (row.next()) {
                tables.add(row.getString(1));
            }
            return tables;
        }
    }

    @Test
    void no_statement_on_one_record_reads_a_whole_table() throws SQLException {
        Instant now = Instant.parse("2100-01-01T00:00:00Z");
        assertThat(scans(o -> o.fire(1, Move.SHIP, TransitionOptions.none()))).isEmpty();
        assertThat(scans(o -> o.tryFire(1, Move.PAY))).isEmpty();
        assertThat(scans(o -> o.correct(7, State.SHIPPED, TransitionOptions.none())))
                .isEmpty();
        assertThat(scans(o -> o.insert(Map.of("id", 30000)))).isEmpty();
        assertThat(scans(o -> o.history(1))).isEmpty();
        assertThat(scans(o -> o.histories(List.of(1, 17, 18, 19)))).isEmpty();
        assertThat(scans(o -> o.states(List.of(1, 17, 18, 19)))).isEmpty();
        assertThat(scans(o -> o.at(1, 2))).isEmpty();
        assertThat(scans(o -> o.at(1, now))).isEmpty();
        assertThat(scans(o -> o.explain(1, Move.SHIP))).isEmpty();
        assertThat(scans(o -> o.fireAll(Move.SHIP, List.of(17, 18, 19)))).isEmpty();
        assertThat(scans(
                        o -> o.fireWhere(Move.SHIP, SqlCondition.of("id BETWEEN 20 AND 25"), TransitionOptions.none())))
                .isEmpty();
    }

    @Test
    void the_plan_check_finds_a_scan_of_a_whole_table() throws SQLException {
        assertThat(scans(Lifecycle::counts)).hasSize(1).first().asString().startsWith("orders 20000");
    }

    @Test
    void a_plan_kept_for_many_calls_is_no_worse() throws SQLException {
        assertThat(scans(o -> {
                    for (int id = 100; id < 120; id++) {
                        o.fire(id, Move.SHIP);
                        o.history(id);
                    }
                }))
                .isEmpty();
    }
}
