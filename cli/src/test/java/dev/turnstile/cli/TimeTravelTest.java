package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that show earlier states of records. */
class TimeTravelTest {

    private final TestDatabase database = TestServer.newDatabase();
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());

    @BeforeEach
    void writesHistory() {
        database.execute("CREATE TABLE tickets (id text PRIMARY KEY, note text, tags jsonb)");
        turnstile.enforcement().watch("tickets", List.of());
        database.execute("INSERT INTO tickets VALUES ('t1', 'first', '{\"a\": [1, 2]}')");
        database.execute("UPDATE tickets SET note = NULL, tags = '{\"a\": [1, 3]}'");
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("account", 7),
                        List.of(
                                NewEvent.ofJson("opened", 1, "{\"by\":\"ada\"}"),
                                NewEvent.ofJson("paid", 1, "{\"n\":2}"))));
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void an_earlier_version_of_a_row_is_shown() {
        assertThat(run("at", "tickets/t1", "--version", "1").succeeds().lines())
                .contains("tickets/t1 at version 1", "row:")
                .anyMatch(line -> line.contains("note") && line.contains("\"first\""));
        assertThat(run("at", "t1", "--time", "2999-01-01").succeeds().out())
                .contains("tickets/t1 at version 2")
                .doesNotContain("first");
        assertThat(run("at", "t1").succeeds().lines()).as("now").contains("tickets/t1 at version 2");
        assertThat(run(
                                "at",
                                "t1",
                                "--time",
                                database.query("SELECT clock_timestamp()").getFirst())
                        .succeeds()
                        .lines())
                .as("a time as psql prints it")
                .contains("tickets/t1 at version 2");
        JsonPart json = new JsonPart(
                run("at", "t1", "--version", "0", "--format", "json").succeeds().json());
        assertThat(json.text("record")).isEqualTo("tickets/t1");
    }

    @Test
    void two_versions_are_compared_field_by_field() {
        Run text = run("diff", "tickets/t1", "1", "2").succeeds();
        assertThat(text.lines())
                .anyMatch(line -> line.contains("row.tags.a[1]"))
                .anyMatch(line -> line.contains("row.note") && line.contains("first"))
                .anyMatch(line -> line.contains("change") && line.contains("updated"));
        JsonPart json = new JsonPart(
                run("diff", "t1", "2", "1", "--format", "json").succeeds().json());
        assertThat(json.parts("differences"))
                .extracting(part -> part.text("path"), part -> part.text("kind"))
                .containsExactlyInAnyOrder(tuple("row.tags.a[1]", "changed"), tuple("row.note", "added"));
    }

    @Test
    void an_event_sourced_stream_is_shown_as_its_events() {
        assertThat(run("at", "account/7", "--version", "1").succeeds().out())
                .contains("opened", "ada")
                .doesNotContain("paid");
        assertThat(run("diff", "account/7", "1", "2").succeeds().out())
                .contains("no differences in states and row", "paid")
                .doesNotContain("opened");
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        run("at", "tickets/nobody", "--version", "1").refuses("the log has no record 'tickets/nobody'");
        run("at", "t1", "--time", "now", "--version", "1").refuses("--time and --version cannot be used together");
        run("at", "t1", "--version", "9").refuses("tickets/t1 has versions 1 to 2, got version 9");
        run("diff", "t1", "1", "-1").refuses("-1");
        run("at", "t1", "--time", "2001-01-01")
                .refuses("at or before 2001-01-01T00:00:00Z", "its first event occurred at");
        run("at", "t1", "--time", "never").refuses("expected a time");
        turnstile.events().append(Append.of(StreamName.of("other", "t1"), List.of(NewEvent.ofJson("x", 1, "{}"))));
        run("at", "t1", "--version", "1").refuses("in several tables; specify one of other/t1, tickets/t1");
    }
}
