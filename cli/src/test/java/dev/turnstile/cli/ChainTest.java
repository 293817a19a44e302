package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on hash chains. */
class ChainTest {

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void appends() {
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            NewEvent event = NewEvent.ofJson("counted", 1, "{\"n\":1}");
            turnstile.events().append(Append.of(new StreamName("count", "a"), List.of(event, event, event)));
        }
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void a_category_is_chained_verified_and_unchained() {
        assertThat(run("chain", "count").succeeds().out())
                .isEqualToIgnoringNewLines("count: chained (3 events so far)");
        assertThat(run("chain", "count").succeeds().out()).contains("already chained");
        assertThat(run("verify", "--chain").succeeds().out())
                .isEqualToIgnoringNewLines("1 stream, 3 events: all hashes are valid");

        database.execute("UPDATE turnstile.event SET actor = 'eve' WHERE version = 2");
        Run broken = run("verify", "--chain").exits(1);
        assertThat(broken.lines().getFirst())
                .matches(
                        "stream count a, version 2, position 2: changed; expected hash [0-9a-f]{64}, found [0-9a-f]{64}");
        JsonPart json = new JsonPart(
                run("verify", "--chain", "--format", "json").exits(1).json());
        assertThat(json.parts("faults").getFirst().text("stream")).isEqualTo("count a");

        assertThat(run("chain", "count", "--stop").succeeds().out()).contains("no longer chained");
        assertThat(run("chain", "count", "--stop").succeeds().out()).contains("was not chained");
    }

    @Test
    void an_anchor_is_printed_and_compared() throws IOException {
        run("chain", "count").succeeds();
        Run anchored = run("verify", "--chain", "--anchor").succeeds();
        Path file = Files.writeString(directory.resolve("anchors"), anchored.out());
        assertThat(run("verify", "--chain", "--against", file)
                        .succeeds()
                        .lines()
                        .getLast())
                .isEqualTo("1 of 1 anchors match");

        database.execute("UPDATE turnstile.event SET actor = 'eve' WHERE version = 2");
        run("chain", "count", "--stop").succeeds();
        run("chain", "count").succeeds();
        run("verify", "--chain").succeeds();
        assertThat(run("verify", "--chain", "--against", file).exits(1).out())
                .contains("category count: differs from the anchor at position", "0 of 1 anchors match");
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        run("verify", "--anchor").refuses("--anchor and --against need --chain");
        run("verify", "--chain", "--against", directory.resolve("none")).refuses("expected lines printed by --anchor");
        run("chain", "count", "--lock-timeout", "0").refuses("--lock-timeout");
    }
}
