package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Subscriptions.LogPage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A reader of the log touches only the rows that it reads, whatever the size of the log. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class SubscriptionPlanTest {

    private static final String TOUCHED = """
            SELECT relname, seq_scan, coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables
            WHERE schemaname = 'turnstile' AND relname IN ('event', 'stream') ORDER BY relname""";

    private final TestDatabase database;
    private final HikariDataSource one;
    private final PostgresTurnstile turnstile;

    SubscriptionPlanTest(TestServer server) {
        database = server.database();
        one = new HikariDataSource();
        one.setJdbcUrl(database.url(database.port()));
        one.setUsername("postgres");
        one.setMaximumPoolSize(1);
        turnstile = PostgresTurnstile.open(one);
        for (int part = 0; part < 20; part++) {
            List<Append> appends = new ArrayList<>();
            for (int n = 0; n < 500; n++) {
                appends.add(Append.of(
                        StreamName.of("many", part * 500 + n),
                        Collections.nCopies(2, NewEvent.ofJson("filled", 1, "{}"))));
            }
            turnstile.events().append(appends);
        }
        database.sql("ANALYZE turnstile.stream, turnstile.event");
    }

    @AfterEach
    void close() {
        turnstile.close();
        one.close();
        database.close();
    }

    /**
     * Returns the sequential scans and index fetches of both tables so far, after flushing the session's statistics.
     */
    private List<Long> touched() throws SQLException {
        List<Long> touched = new ArrayList<>();
        try (Connection connection = one.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_force_next_flush()");
            statement.execute("SELECT pg_stat_clear_snapshot()");
            try (ResultSet row = statement.executeQuery(TOUCHED)) {
                while (row.next()) {
                    touched.add(row.getLong(2));
                    touched.add(row.getLong(3));
                }
            }
        }
        return touched;
    }

    @Test
    void a_page_in_the_middle_reads_its_own_events_and_no_others() throws SQLException {
        Cursor middle = turnstile.subscriptions().read(Cursor.START, 10_000).end();
        List<Long> before = touched();
        LogPage page = turnstile.subscriptions().read(middle, 100);
        List<Long> after = touched();
        assertThat(page.events()).hasSize(100);
        assertThat(after.get(0)).as("scans of event").isEqualTo(before.get(0));
        assertThat(after.get(1) - before.get(1)).as("events fetched").isBetween(100L, 110L);
        assertThat(after.get(2)).as("scans of stream").isEqualTo(before.get(2));
    }
}
