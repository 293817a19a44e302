package dev.turnstile.benchmarks.events;

import dev.turnstile.benchmarks.measure.Database;
import dev.turnstile.benchmarks.measure.Sample;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * A comparison of two imports of the same events: as JSON lines into a separate log, and with COPY into a table of
 * the same columns and indexes.
 */
final class ImportLoads implements AutoCloseable {

    static final int EVENTS = 200_000;

    private static final String SCHEMA = "bench_lines";

    /** Interleaves the streams, so that no batch contains consecutive events of one stream. */
    private static final String FILL = """
            INSERT INTO bench_lines.category (name) VALUES ('account');
            INSERT INTO bench_lines.event_type (kind, name) VALUES ('event', 'deposited');
            INSERT INTO bench_lines.stream (category, key, version, horizon)
            SELECT c.id, i, {events} / {streams}, pg_current_xact_id()
            FROM bench_lines.category c, generate_series(1, {streams}) i;
            INSERT INTO bench_lines.event (stream_id, horizon, version, type, data)
            SELECT 1 + (i * 7919) % {streams}, pg_current_xact_id(), 1 + i / {streams}, t.id,
              jsonb_build_object('account', 'account-' || i % {streams}, 'cents', i % 1000,
                'reference', 'transfer 2024/' || i % {streams} || '/' || i)
            FROM bench_lines.event_type t, generate_series(CAST(0 AS bigint), {events} - 1) i WHERE t.name = 'deposited'
            ORDER BY i;
            DROP TABLE IF EXISTS bench_copy;
            CREATE TABLE bench_copy (LIKE bench_lines.event INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)""";

    private static final String EMPTY = """
            TRUNCATE bench_lines.event, bench_lines.event_tag, bench_lines.stream, bench_lines.import_batch, bench_copy""";

    private final Database database;
    private final PostgresTurnstile turnstile;
    private final Path lines;
    private final Path rows;

    ImportLoads(Database database) throws IOException {
        this.database = database;
        database.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
        turnstile = PostgresTurnstile.builder(database.pool()).schema(SCHEMA).open();
        database.execute(FILL.replace("{events}", "" + EVENTS).replace("{streams}", "" + Accounts.COUNT));
        lines = Files.createTempFile("turnstile-bench", ".jsonl");
        rows = Files.createTempFile("turnstile-bench", ".rows");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines))) {
            turnstile.eventLines().exportEverything(out);
        }
        copied("COPY bench_lines.event TO STDOUT", (copy, sql) -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(rows))) {
                return copy.getCopyAPI().copyOut(sql, out);
            }
        });
    }

    /** A COPY with the driver. */
    @FunctionalInterface
    private interface Copy {
        long run(PGConnection connection, String sql) throws SQLException, IOException;
    }

    private void copied(String sql, Copy copy) {
        try (Connection connection = database.pool().getConnection()) {
            expect(copy.run(connection.unwrap(PGConnection.class), sql));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(long events) {
        if (events != EVENTS) {
            throw new IllegalStateException("expected " + EVENTS + " events, got " + events);
        }
    }

    /** Measures a COPY of the rows in one transaction. */
    Sample copy() {
        return timed(() -> copied("COPY bench_copy FROM STDIN", (copy, sql) -> {
            try (InputStream in = Files.newInputStream(rows)) {
                return copy.getCopyAPI().copyIn(sql, in, 1 << 16);
            }
        }));
    }

    /** Measures an import of the JSON lines. */
    Sample lines() {
        return timed(() -> {
            try (InputStream in = Files.newInputStream(lines)) {
                expect(turnstile
                        .eventLines()
                        .importAll(in, true, progress -> {})
                        .events());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Sample timed(Runnable work) {
        database.execute(EMPTY);
        database.execute("CHECKPOINT");
        long start = System.nanoTime();
        work.run();
        long nanos = System.nanoTime() - start;
        return Sample.of(new long[] {nanos}, nanos / 1e9).times(EVENTS);
    }

    @Override
    public void close() throws IOException {
        turnstile.close();
        Files.deleteIfExists(lines);
        Files.deleteIfExists(rows);
    }
}
