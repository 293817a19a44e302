package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.AppendConditionFailed;
import dev.turnstile.event.EventQuery;
import dev.turnstile.event.EventStore.AppendCondition;
import dev.turnstile.event.EventStore.SettledPosition;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.StreamName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Imports that are interrupted at any point of a batch, and reads by others during an import. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
@Timeout(120)
class ResumedImportTest {

    private static final int EVENTS = 60_000;

    /** A position in the middle of a batch that is not the first batch. */
    private static final int STOPPED_AT = 55_000;

    /** An event at which the import blocks. */
    private static final String STOP = """
            CREATE FUNCTION public.stop() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              PERFORM pg_advisory_xact_lock_shared(42);
              RETURN NEW;
            END $$;
            CREATE TRIGGER stop BEFORE INSERT ON turnstile.event FOR EACH ROW
            WHEN (NEW.actor = 'stop') EXECUTE FUNCTION public.stop()""";

    private static final String STOPPED =
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())";

    private final TestDatabase database;
    private final TestDatabase other;
    private final PostgresTurnstile turnstile;
    private final PostgresTurnstile target;
    private final byte[] lines;

    ResumedImportTest(TestServer server) throws IOException {
        database = server.database();
        other = server.database();
        turnstile = PostgresTurnstile.open(database.dataSource());
        target = PostgresTurnstile.open(other.dataSource());
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("many", 0),
                        List.of(NewEvent.ofJson("noted", 1, "{\"i\":0}").withTags("t:0"))));
        database.sql("INSERT INTO turnstile.stream (category, key, version, horizon) SELECT s.category, i::text, "
                + EVENTS / 10 + ", s.horizon FROM turnstile.stream s, generate_series(1, 9) i;"
                + "INSERT INTO turnstile.event (stream_id, horizon, version, type, data, tags, actor)"
                + " SELECT s.id, s.horizon, v, e.type, jsonb_build_object('i', v), ARRAY['t:' || v % 50],"
                + " CASE WHEN (v - 1) * 10 + CAST(s.key AS int) = " + STOPPED_AT + " THEN 'stop' END"
                + " FROM turnstile.event e, generate_series(1, " + EVENTS / 10 + ") v, turnstile.stream s"
                + " WHERE (s.key, v) <> ('0', 1) ORDER BY v, CAST(s.key AS int);"
                + "UPDATE turnstile.stream SET version = " + EVENTS / 10);
        lines = everything(turnstile);
    }

    @AfterEach
    void close() {
        database.close();
        other.close();
    }

    private static byte[] everything(PostgresTurnstile from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.eventLines().exportEverything(out);
        return out.toByteArray();
    }

    private ImportProgress bring() throws IOException {
        return target.eventLines().importAll(new ByteArrayInputStream(lines), true, progress -> {});
    }

    private void goesOnAndEndsWithTheSameLog() throws IOException {
        other.sql("DROP TRIGGER IF EXISTS stop ON turnstile.event");
        int events = Integer.parseInt(other.value("SELECT count(*) FROM turnstile.event"));
        assertThat(events).isBetween(10_000, STOPPED_AT);
        assertThat(other.value("SELECT max(last_line) - 1 FROM turnstile.import_batch"))
                .isEqualTo("" + events);
        assertThat(other.value("SELECT coalesce(sum(version), 0) FROM turnstile.stream"))
                .isEqualTo("" + events);
        assertThat(other.value("SELECT count(*) FROM turnstile.event_tag")).isEqualTo("" + events);
        ImportProgress done = bring();
        assertThat(done.skippedLines()).isEqualTo(events);
        assertThat(done.events()).isEqualTo(EVENTS - events);
        assertThat(everything(target)).isEqualTo(lines);
        assertThat(other.rows("SELECT t.name, g.position FROM turnstile.event_tag g JOIN turnstile.tag t"
                        + " ON t.id = g.tag_id ORDER BY 2, 1"))
                .hasSize(EVENTS);
        assertThat(bring().events()).isZero();
    }

    @Test
    void an_interrupted_import_resumes_without_duplicates() throws Exception {
        assertThatThrownBy(() -> target.eventLines().importAll(new ByteArrayInputStream(lines), true, progress -> {
                    if (progress.line() > 30_000) {
                        throw new IllegalStateException("ended");
                    }
                }))
                .hasMessage("ended");
        assertThatThrownBy(() -> target.eventLines()
                        .importAll(new ByteArrayInputStream(lines, 0, lines.length / 2), true, progress -> {}))
                .satisfies(e -> assertThat(e.getMessage()).containsAnyOf("is truncated", "expected one JSON object"));
        goesOnAndEndsWithTheSameLog();
    }

    /** Blocks the import inside a batch while an action runs. */
    private void stopped(IntConsumer toTheBackend) throws Exception {
        other.sql(STOP);
        try (Connection holder = other.dataSource().getConnection();
                Statement hold = holder.createStatement()) {
            hold.execute("SELECT pg_advisory_lock(42)");
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
                Eventually.holds(() -> !other.rows(STOPPED).isEmpty());
                return Integer.parseInt(other.value(STOPPED));
            });
            toTheBackend.accept(waiting.get(60, TimeUnit.SECONDS));
            hold.execute("SELECT pg_advisory_unlock(42)");
        }
    }

    @Test
    void an_import_whose_backend_is_terminated_inside_a_batch_loses_and_doubles_nothing() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread importing = Thread.ofPlatform().start(() -> {
            try {
                bring();
                failure.complete(new AssertionError("nothing failed"));
            } catch (IOException | RuntimeException e) {
                failure.complete(e);
            }
        });
        stopped(pid -> other.sql("SELECT pg_terminate_backend(" + pid + ")"));
        assertThat(failure.get(60, TimeUnit.SECONDS)).isInstanceOf(EventStoreException.class);
        importing.join();
        goesOnAndEndsWithTheSameLog();
    }

    @Test
    void an_import_whose_process_is_killed_inside_a_batch_loses_and_doubles_nothing(@TempDir Path directory)
            throws Exception {
        Path file = Files.write(directory.resolve("log.jsonl"), lines);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImportProgram.class.getName(),
                        other.url(other.port()),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
        stopped(pid -> {
            assertThat(process.destroyForcibly().onExit().join().exitValue()).isNotZero();
        });
        Eventually.holds(() -> other.rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'killed'")
                .isEmpty());
        goesOnAndEndsWithTheSameLog();
    }

    @Test
    void lines_are_imported_while_they_arrive() throws Exception {
        try (PipedInputStream in = new PipedInputStream()) {
            PipedOutputStream out = new PipedOutputStream(in);
            Thread writing = Thread.ofPlatform().start(() -> {
                try (out) {
                    out.write(lines);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(target.eventLines().importAll(in, true, progress -> {}).events())
                    .isEqualTo(EVENTS);
            writing.join();
        }
        assertThat(everything(target)).isEqualTo(lines);
    }

    @Test
    void a_decision_by_tags_waits_for_the_batch_and_sees_its_events() throws Exception {
        target.events()
                .append(Append.of(
                        StreamName.of("own", 1),
                        List.of(NewEvent.ofJson("noted", 1, "{}").withTags("t:1"))));
        byte[] others = new String(lines, StandardCharsets.UTF_8)
                .replaceFirst("everything", "elsewhere")
                .getBytes(StandardCharsets.UTF_8);
        EventQuery query = EventQuery.ofTags("t:1");
        List<Long> read = new ArrayList<>();
        CompletableFuture<Void> imported = new CompletableFuture<>();
        Thread importing = Thread.ofPlatform().start(() -> {
            try {
                target.eventLines().importAll(new ByteArrayInputStream(others), false, progress -> {});
                imported.complete(null);
            } catch (IOException | RuntimeException e) {
                imported.completeExceptionally(e);
            }
        });
        CompletableFuture<Void> decided = new CompletableFuture<>();
        stopped(pid -> {
            Thread.ofPlatform().start(() -> {
                try (var events = target.events().read(Read.all().withQuery(query))) {
                    events.forEach(event -> read.add(event.position()));
                    decided.complete(null);
                } catch (RuntimeException e) {
                    decided.completeExceptionally(e);
                }
            });
            Eventually.holds(() -> decided.isDone()
                    || !other.rows(
                                    "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY%'"
                                            + " AND datname = current_database() AND pid <> pg_backend_pid()")
                            .isEmpty());
        });
        decided.get(60, TimeUnit.SECONDS);
        imported.get(60, TimeUnit.SECONDS);
        importing.join();
        assertThat(read).hasSizeGreaterThan(1 + STOPPED_AT / 50 - 10);
        assertThatThrownBy(() -> target.events()
                        .append(
                                new AppendCondition(query, new SettledPosition(read.getFirst())),
                                List.of(Append.of(
                                        StreamName.of("own", 2), List.of(NewEvent.ofJson("noted", 1, "{}"))))))
                .isInstanceOf(AppendConditionFailed.class);
    }
}
