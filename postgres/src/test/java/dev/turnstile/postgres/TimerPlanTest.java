package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Tickets.Reminded;
import dev.turnstile.testing.TestClock;
import dev.turnstile.timer.TimerId;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A million pending timers are never scanned. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class TimerPlanTest {

    private static final String SCANS = """
            SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables WHERE relname = 'timer'""";

    private static final String SESSIONS = """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> '""" + DatabaseReset.APPLICATION + "'";

    private final TestDatabase database;
    private final TestClock clock = TestClock.ofSystemTime();
    private final PostgresTurnstile turnstile;

    TimerPlanTest(TestServer server) {
        database = server.database();
        database.sql(Tickets.TABLE);
        turnstile =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open();
        database.sql("""
                INSERT INTO turnstile.timer (next_attempt_at, due_at, category, key, lifecycle, name, state, version)
                  SELECT at, at, 'tickets', i::text, i % 2 + 1, 'ticket', 0, 1
                  FROM generate_series(1, 1000000) i, LATERAL (SELECT now() + i * interval '1 minute' + interval '1 day') t(at);
                ANALYZE turnstile.timer""");
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** A session reports its statistics at its end at the latest. */
    private long scanned() {
        if (database.dataSource() instanceof HikariDataSource pool) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        Eventually.holds(() -> database.value(SESSIONS).equals("1"));
        return Long.parseLong(database.value(SCANS));
    }

    @Test
    void timers_are_set_taken_and_cancelled_by_an_index_while_a_million_wait() throws InterruptedException {
        var tickets = turnstile.lifecycle(Tickets.MACHINE, RecordTable.of("tickets"));
        long before = scanned();
        StreamName desk = StreamName.of("desk", 1);
        Ad<TimerId> remind = new Ad<>(turnstile, "remind.desk", (input, tx) -> {
            tx.cancel(tx.schedule(clock.instant(), desk, new Reminded("never")));
            return tx.schedule(clock.instant(), desk, new Reminded(input));
        });
        try (Timers.Running timers = turnstile.timers().start(tickets)) {
            for (int i = 0; i < 10; i++) {
                remind.call("tea");
                tickets.insert(Map.of("id", 2_000_000 + i));
            }
            long last = tickets.fire(2_000_003, "close").position();
            assertThat(timers.waitFor(last, Duration.ofMinutes(1))).isTrue();
            assertThat(turnstile.timers().of(StreamName.of("tickets", 2_000_004)))
                    .hasSize(1);
            assertThat(turnstile.timers().of(StreamName.of("tickets", 2_000_003)))
                    .isEmpty();
            clock.advance(Tickets.WAIT.plusMinutes(1));
            Eventually.holds(() -> turnstile.timers().next().orElseThrow().isAfter(clock.instant()));
            assertThat(tickets.state(2_000_009)).isEqualTo("EXPIRED");
            assertThat(turnstile.timers().failing(10)).isEmpty();
        }
        assertThat(scanned()).isEqualTo(before);
        assertThat(turnstile.timers().pending()).isEqualTo(1_000_000);
        database.sql("SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off;"
                + " SELECT count(data) FROM turnstile.timer; RESET ALL");
        assertThat(scanned()).as("what the measure sees of a scan").isGreaterThan(before);
    }
}
