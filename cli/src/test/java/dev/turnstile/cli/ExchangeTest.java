package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export from one database and import into another. */
class ExchangeTest {

    private final TestDatabase database = TestServer.newDatabase();
    private final TestDatabase other = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void appends() {
        PostgresTurnstile.open(database.dataSource())
                .events()
                .append(List.of(
                        Append.of(
                                StreamName.of("account", 1), List.of(NewEvent.ofJson("opened", 1, "{\"by\":\"ünï\"}"))),
                        Append.of(StreamName.of("seat", 2), List.of(NewEvent.ofJson("taken", 1, "{}")))));
    }

    private static Run run(TestDatabase database, String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void a_log_is_exported_and_imported_into_another_database() throws Exception {
        Path file = directory.resolve("log.jsonl");
        assertThat(run(database, "export", file).succeeds().out()).contains("log.jsonl: 2 events");
        assertThat(directory).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.part");

        assertThat(run(other, "import", "--keep-positions", file).succeeds().out())
                .contains("2 events appended");
        assertThat(run(other, "export", "-").succeeds().out())
                .isEqualTo(Files.readString(file))
                .contains("ünï");
        assertThat(run(other, "import", file).succeeds().out()).contains("0 events appended", "lines imported before");
    }

    @Test
    void lines_are_taken_from_standard_input() throws Exception {
        byte[] lines = run(database, "export", "-").succeeds().out().getBytes(StandardCharsets.UTF_8);
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(lines));
            assertThat(run(other, "import", "--keep-positions", "-").succeeds().out())
                    .contains("-: 2 events appended");
            System.setIn(new ByteArrayInputStream(lines, 0, lines.length - 20));
            run(other, "import", "-").refuses("line 3", "expected one JSON object");
        } finally {
            System.setIn(before);
        }
        assertThat(run(other, "export", "-").succeeds().out().getBytes(StandardCharsets.UTF_8))
                .isEqualTo(lines);
    }

    @Test
    void one_stream_or_category_is_exported() {
        assertThat(run(database, "export", "--stream", "account/1", "-")
                        .succeeds()
                        .out())
                .contains("opened")
                .doesNotContain("taken");
        assertThat(run(database, "export", "--category", "seat", "-").succeeds().out())
                .contains("taken")
                .doesNotContain("opened");
    }

    @Test
    void bad_input_is_refused_in_one_line() throws Exception {
        run(database, "export", "--stream", "account/1", "--category", "seat", "-")
                .refuses("--stream and --category");
        run(database, "export", "--stream", "account/9", "-").refuses("the log has no record 'account/9'");
        run(database, "export", directory).refuses("got a directory");
        run(database, "export", directory.resolve("none/log")).refuses("there is no directory");
        run(other, "import", directory.resolve("none")).refuses("cannot be read");
        Path file = Files.writeString(directory.resolve("log"), "{\"turnstile\":\"event-lines\",\"format\":1}\n{]\n");
        run(other, "import", file).refuses("line 2: expected one JSON object");
    }
}
