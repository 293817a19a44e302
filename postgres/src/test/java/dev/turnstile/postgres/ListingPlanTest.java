package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.LogQuery;
import dev.turnstile.postgres.listing.RecordQuery;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A page of a list reads about as many rows as it shows, whatever the size of the tables. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class ListingPlanTest {

    private static final String SCANS = """
            SELECT relname || ' ' || seq_tup_read FROM pg_stat_user_tables
            WHERE relname IN ('event', 'stream', 'orders', 'timer', 'process') AND seq_tup_read > 0 ORDER BY 1""";

    private final TestDatabase database;
    private final HikariDataSource one;
    private final Listings listings;

    ListingPlanTest(TestServer server) {
        database = server.database();
        database.sql(Orders.TABLE);
        one = new HikariDataSource();
        one.setJdbcUrl(database.url(database.port()));
        one.setUsername("postgres");
        one.setMaximumPoolSize(1);
        PostgresTurnstile turnstile = PostgresTurnstile.open(one);
        turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
        turnstile.close();
        database.sql("""
                INSERT INTO orders (id, address, state) SELECT i, 'x', 1 FROM generate_series(1, 20000) i;
                INSERT INTO turnstile.stream (category, key, version, horizon)
                  SELECT 1, i::text, 3, '1' FROM generate_series(1, 20000) i;
                INSERT INTO turnstile.event (stream_id, horizon, version, type, from_state, to_state)
                  SELECT s.id, '1', v, (SELECT min(id) FROM turnstile.event_type), 0, 1
                  FROM turnstile.stream s, generate_series(1, 3) v;
                INSERT INTO turnstile.timer (next_attempt_at, due_at, category, key, name, type)
                  SELECT clock_timestamp() + i * interval '1 s', clock_timestamp(), 'orders', i::text, 'remind', 'reminded'
                  FROM generate_series(1, 20000) i;
                INSERT INTO turnstile.process (name, key, state)
                  SELECT 'fulfilment', i::text, '{}' FROM generate_series(1, 20000) i;
                ANALYZE orders, turnstile.stream, turnstile.event, turnstile.timer, turnstile.process""");
        listings = Listings.of(one);
    }

    @AfterEach
    void close() {
        one.close();
        database.close();
    }

    /** Returns the rows read by sequential scans so far, after flushing the session's statistics. */
    private List<String> scans() throws SQLException {
        try (Connection connection = one.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            statement.execute("SELECT pg_stat_clear_snapshot()");
            List<String> scans = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(SCANS)) {
                while (row.next()) {
                    scans.add(row.getString(1));
                }
            }
            return scans;
        }
    }

    /** Checks the number of rows of a list, and that no table was scanned for it. */
    private void reads(int rows, Supplier<List<?>> list) throws SQLException {
        List<String> before = scans();
        assertThat(list.get()).hasSize(rows);
        assertThat(scans()).isEqualTo(before);
    }

    @Test
    void a_page_of_records_scans_no_table() throws SQLException {
        RecordQuery records = RecordQuery.of("\"public\".\"orders\"", "state").withLimit(20);

        reads(20, () -> listings.records(records));
        reads(20, () -> listings.records(records.withAfter(List.of("15000"))));
        reads(20, () -> listings.records(records.withStates(Set.of("PAID")).withOlderThan(Duration.ZERO)));
    }

    @Test
    void the_end_of_the_log_scans_no_table() throws SQLException {
        reads(20, () -> listings.newest(LogQuery.all()));
        reads(20, () -> listings.newest(LogQuery.all().withCategory("orders")));
        reads(3, () -> listings.newest(LogQuery.all().withStream(StreamName.of("orders", 7))));
    }

    @Test
    void following_the_log_scans_no_table() throws SQLException {
        reads(500, () -> listings.after(Cursor.START, LogQuery.all()).events());
    }

    @Test
    void timers_and_processes_scan_no_table() throws SQLException {
        reads(20, () -> listings.timers(null, false, 20));
        reads(0, () -> listings.timers(null, true, 20));
        reads(1, () -> listings.timers(StreamName.of("orders", 7), false, 20));
        reads(20, () -> listings.processes("fulfilment", null, false, null, 20));
        reads(1, () -> listings.processes("fulfilment", "7", false, null, 20));
    }
}
