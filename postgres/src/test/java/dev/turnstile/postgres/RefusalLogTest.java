package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.turnstile.invocation.Options;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.postgres.Box.ReserveSeat;
import dev.turnstile.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The asynchronous, bounded log of refusals, which counts dropped refusals. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class RefusalLogTest {

    /** The capacity of the queue plus the batch that the writer may hold. */
    private static final int ROOM = 10_000;

    private static final int BATCH = 500;

    private final TestServer server;
    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final ReserveSeat reserveSeat;

    @TempDir
    private Path folder = Path.of("");

    RefusalLogTest(TestServer server) {
        this.server = server;
        database = server.database();
        database.sql(Box.TABLES);
        turnstile = PostgresTurnstile.open(database.dataSource());
        reserveSeat = new ReserveSeat(turnstile);
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    /** A command that refuses its input without a query. */
    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            reserveSeat.tryCall(new ReserveSeat.Input(0, ""), Options.none().withActor("caller " + i));
        }
    }

    private long written() {
        return Long.parseLong(database.value("SELECT count(*) FROM turnstile.refusal"));
    }

    private boolean writerRuns() {
        Path dump = folder.toAbsolutePath().resolve("threads" + System.nanoTime());
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(dump).contains("turnstile-refusals");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusals_are_written_asynchronously_and_leave_no_thread() {
        refuse(3);
        Eventually.holds(() -> written() == 3);
        turnstile.close();
        Eventually.holds(() -> !writerRuns());
        refuse(1);
        Eventually.holds(() -> written() == 4);
    }

    @Test
    void a_locked_table_blocks_no_caller_and_dropped_refusals_are_counted() throws Exception {
        int calls = ROOM + 2 * BATCH + 500;
        try (Connection holder = database.dataSource().getConnection();
                Statement lock = holder.createStatement()) {
            holder.setAutoCommit(false);
            lock.execute("LOCK TABLE turnstile.refusal");
            refuse(calls);
            assertThat(writerRuns()).isTrue();
            assertThat(turnstile.refusals().dropped())
                    .as("the bounds: a full queue and at most one batch in the writer's hands")
                    .isBetween((long) calls - ROOM - BATCH, (long) calls - ROOM);
            holder.rollback();
            holder.setAutoCommit(true);
        }
        turnstile.refusals().flush();
        assertThat(written() + turnstile.refusals().dropped()).isEqualTo(calls);
        assertThat(database.value("SELECT count(DISTINCT actor) = count(*) FROM turnstile.refusal"))
                .isEqualTo("t");
    }

    @Test
    void refusals_during_an_outage_are_written_after_it() {
        String name = database.value("SELECT current_database()");
        try (TestDatabase other = server.database()) {
            other.sql("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            try {
                other.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
                refuse(3);
                Eventually.holds(
                        () -> other.value("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + name + "'")
                                .equals("0"));
            } finally {
                other.sql("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
            }
        }
        turnstile.refusals().flush();
        assertThat(written()).isEqualTo(3);
        assertThat(turnstile.refusals().dropped()).isZero();
    }

    @Test
    void a_table_missing_for_a_while_loses_no_refusal_and_does_not_block_closing() {
        database.sql("ALTER TABLE turnstile.refusal RENAME TO elsewhere");
        refuse(3);
        database.sql("ALTER TABLE turnstile.elsewhere RENAME TO refusal");
        turnstile.refusals().flush();
        assertThat(written()).isEqualTo(3);
        database.sql("ALTER TABLE turnstile.refusal RENAME TO elsewhere");
        refuse(BATCH + 2);
        turnstile.close();
        assertThat(turnstile.refusals().dropped()).isEqualTo(BATCH + 2);
        database.sql("ALTER TABLE turnstile.elsewhere RENAME TO refusal");
        assertThat(written()).isEqualTo(3);
    }

    @Test
    void closing_writes_pending_refusals() {
        refuse(3 * BATCH);
        turnstile.close();
        assertThat(written()).isEqualTo(3 * BATCH);
    }

    /** A refusal whose accessor throws. */
    static final class Confused extends Refusal {

        private static final long serialVersionUID = 1L;

        Confused() {
            super("no");
        }

        @Override
        public Map<String, Object> fields() {
            throw new IllegalStateException("confused");
        }
    }

    @Test
    void a_refusal_whose_class_throws_is_recorded_without_fields() {
        Ad<String> confuses = new Ad<>(turnstile, "confuse.seats", (input, tx) -> {
            throw new Confused();
        });
        refuse(1);
        assertThat(confuses.tryCall("").toString()).contains("Confused");
        refuse(1);
        Eventually.holds(() -> written() == 3);
        refuse(1);
        Eventually.holds(() -> written() == 4);
        assertThat(turnstile.refusals().dropped()).isZero();
    }
}
