package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.adoption.discovery.Discovery;
import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.replay.Replay;
import dev.turnstile.adoption.replay.ReplayResult;
import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.machine.StateMachine;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The verification of a replay detects changes of the log and of rows. */
class TamperedReplayTest {

    private static final String EVENT_OF = "FROM turnstile.stream s WHERE s.id = e.stream_id AND s.key = ";

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    private Path log = Path.of("");

    @BeforeEach
    void writes_a_log() {
        log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
    }

    static Stream<Arguments> tampering() {
        return Stream.of(
                Arguments.of(
                        "UPDATE tickets SET state = 0 WHERE id = 't1'",
                        "t1: expected state closed, the row is in state open"),
                Arguments.of(
                        "DELETE FROM tickets WHERE id = 't2'",
                        "t2: expected state closed, the table contains no such row"),
                Arguments.of("INSERT INTO tickets VALUES ('t9', 0)", "state open"),
                Arguments.of(
                        "UPDATE tickets SET state = 3 - state WHERE id IN ('t1', 't3')",
                        "record t1: expected state closed, the row is in state waiting"),
                Arguments.of(event("actor = 'eve'", "'t1' AND e.version = 2"), "t1, version 2: actor"),
                Arguments.of(event("actor = NULL", "'t1' AND e.version = 2"), "t1, version 2: actor"),
                Arguments.of(
                        event("occurred_at = occurred_at + interval '1 microsecond'", "'t1' AND e.version = 4"),
                        "t1, version 4: time"),
                Arguments.of(event("to_state = 1", "'t3' AND e.version = 3"), "t3, version 3: state"),
                Arguments.of(event("from_state = 1", "'t3' AND e.version = 3"), "t3, version 3: from"),
                Arguments.of(event("data = '{\"note\": \"other\"}'", "'t4' AND e.version = 2"), "t4, version 2: attr"),
                Arguments.of(
                        "DELETE FROM turnstile.event e USING turnstile.stream s WHERE s.id = e.stream_id"
                                + " AND s.key = 't4' AND e.version = 2",
                        "record t4: expected 2 events, the log contains 1"),
                Arguments.of(
                        "UPDATE turnstile.stream SET key = 'tx' WHERE key = 't2'",
                        "record t2: expected 2 events, the log contains 0"));
    }

    private static String event(String change, String where) {
        return "UPDATE turnstile.event e SET " + change + " " + EVENT_OF + where;
    }

    @ParameterizedTest
    @MethodSource("tampering")
    void a_change_after_the_replay_is_detected(String tampering, String difference) {
        HistoryLog history = HistoryLog.open(log);
        StateMachine<String, String> machine = Discovery.of(history, "tickets").machine();
        Lifecycle<String, String> lifecycle = new ReplayTable(database.dataSource(), "tickets").bind(machine);
        Replay replay = Replay.into(lifecycle, new JacksonJson(), 2);
        Replay.Driven driven = replay.drive(history, steps -> {});
        assertThat(replay.verify(history, driven, steps -> {}).verified()).isTrue();

        database.execute(tampering);
        ReplayResult result = replay.verify(history, driven, steps -> {});

        assertThat(result.verified()).isFalse();
        assertThat(result.differences()).anySatisfy(found -> assertThat(found).contains(difference));
    }

    @Test
    void a_replay_into_a_table_that_alters_what_it_is_given_ends_with_exit_code_1() {
        database.execute("""
                CREATE TABLE tickets (id text PRIMARY KEY, state smallint NOT NULL);
                CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS $$
                  BEGIN IF NEW.id = 't2' AND NEW.state = 1 THEN NEW.state := 2; END IF; RETURN NEW; END $$;
                CREATE TRIGGER altering BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION alter_it()""");

        Run text = Run.turnstile("replay", log, "--url", database.url()).exits(1);
        assertThat(text.out()).contains("differs: ", "t2", "NOT verified").doesNotContain("agrees");

        database.execute("DELETE FROM tickets; DROP SCHEMA turnstile CASCADE");
        Map<String, Object> json = Run.turnstile("replay", log, "--url", database.url(), "--format", "json")
                .exits(1)
                .json();
        assertThat(json).containsEntry("verified", false);
        assertThat((java.util.List<?>) json.get("differences")).isNotEmpty();
    }
}
