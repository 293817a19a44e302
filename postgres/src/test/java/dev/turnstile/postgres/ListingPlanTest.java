package dev.turnstile.postgres;

import static dev.turnstile.lifecycle.RecordTable.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.listing.Listings;
import dev.turnstile.postgres.listing.LogQuery;
import dev.turnstile.postgres.listing.RecordQuery;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A page of a list reads about what it shows, however much the tables hold. */
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
        turnstile.lifecycle(Orders.MACHINE, table("orders"));
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

    /** Returns what was read by sequential scans so far; the only session tells all it knows. */
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

    @Test
    void pages_scan_no_table() throws SQLException {
        RecordQuery records = RecordQuery.of("\"public\".\"orders\"", "state").withLimit(20);
        List<String> before = scans();

        assertThat(listings.records(records)).hasSize(20);
        assertThat(listings.records(records.withAfter(List.of("15000")))).hasSize(20);
        assertThat(listings.newest(LogQuery.all(), null)).hasSize(20);
        assertThat(listings.newest(LogQuery.all(), listings.end())).hasSize(20);
        assertThat(listings.newest(LogQuery.all().withStream(StreamName.of("orders", 7)).withLimit(3), null))
                .hasSize(3);
        assertThat(listings.after(Cursor.START, LogQuery.all()).events()).hasSize(500);
        assertThat(listings.timers(null, false, 20)).hasSize(20);
        assertThat(listings.timers(null, true, 20)).isEmpty();
        assertThat(listings.timers(StreamName.of("orders", 7), false, 20)).hasSize(1);
        assertThat(listings.processes("fulfilment", null, false, null, 20)).hasSize(20);
        assertThat(listings.processes("fulfilment", "7", false, null, 20)).hasSize(1);

        assertThat(scans()).isEqualTo(before);
    }
}
