package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command that forgets a subject. */
class ForgetTest {

    private final TestDatabase database = TestServer.newDatabase();

    private Run forget(Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of("forget", "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    private void append(String subject) {
        try (PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource())) {
            NewEvent event =
                    NewEvent.ofJson("signed_up", 1, "{\"mail\":\"zelda@x\"}").withSubject(subject, "mail");
            turnstile.events().append(Append.of(new StreamName("account", subject), List.of(event, event)));
        }
    }

    @Test
    void a_subject_is_forgotten_and_the_verification_is_printed() {
        append("g1");
        append("g2");
        Run run = forget("g1", "--yes").succeeds();

        assertThat(run.lines().getFirst()).startsWith("subject g1: forgotten at ");
        assertThat(run.lines().stream().map(String::strip))
                .contains(
                        "streams            1",
                        "events             2",
                        "encrypted values   2",
                        "snapshots removed  0",
                        "still readable     0",
                        "account g1 version 1, signed_up schema 1, mail: null",
                        "all events were read back: no personal data of the subject can be read");
        JsonPart json = new JsonPart(
                forget("g2", "--yes", "--format", "json").succeeds().json());
        assertThat(json.text("subject")).isEqualTo("g2");
        assertThat(forget("g2", "--yes", "--format", "json").succeeds().json())
                .containsEntry("events", 2)
                .containsEntry("readable", 0)
                .containsEntry("erased", true);
    }

    @Test
    void a_concurrently_restored_key_is_reported_by_the_exit_code() {
        append("g1");
        database.execute("""
                CREATE FUNCTION restored() RETURNS trigger LANGUAGE plpgsql AS '
                BEGIN
                  UPDATE turnstile.subject_key SET wrapped = OLD.wrapped, forgotten_at = NULL WHERE key_id = OLD.key_id;
                  RETURN NULL;
                END';
                CREATE TRIGGER restored AFTER UPDATE ON turnstile.subject_key
                FOR EACH ROW WHEN (NEW.wrapped IS NULL) EXECUTE FUNCTION restored()""");

        assertThat(forget("g1", "--yes").exits(1).out())
                .contains("still readable     2", "personal data of the subject can still be read")
                .doesNotContain("zelda");
    }

    @Test
    void bad_input_is_refused_in_one_line() {
        append("g1");
        forget("g7", "--yes").refuses("the log contains no subject 'g7'; nothing was changed");
        forget("g1").refuses("add --yes to forget 'g1' permanently");
        assertThat(forget("g1", "--yes").succeeds().out()).contains("still readable     0");
    }
}
