package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on a table whose name or columns were renamed after a machine was installed on it. */
class RenamedTableTest {

    private static final String REMEDY = "run: turnstile ";

    private final TestDatabase database = TestServer.newDatabase();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void installs() {
        database.execute("CREATE TABLE tickets (id text PRIMARY KEY, state smallint NOT NULL, note text)");
        database.execute("INSERT INTO tickets VALUES ('t1', 0, 'x')");
        run("install", Samples.ticketMachine(directory), "--table", "tickets").succeeds();
    }

    private Run run(Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(arguments), Stream.of("--url", database.url()))
                .toArray());
    }

    private List<String> remedies() {
        return run("verify").exits(1).lines().stream()
                .filter(line -> line.contains(REMEDY))
                .map(line -> line.substring(line.indexOf(REMEDY) + REMEDY.length()))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            id          | ALTER TABLE tickets RENAME id TO ticket_id
            state       | ALTER TABLE tickets RENAME state TO status
            id and state| ALTER TABLE tickets RENAME id TO state_id; ALTER TABLE tickets RENAME state TO id
            table       | ALTER TABLE tickets RENAME TO "Old Tickets"
            all         | ALTER TABLE tickets RENAME id TO ticket_id; ALTER TABLE tickets RENAME state TO status; \
            ALTER TABLE tickets RENAME TO cases
            """)
    void the_remedy_of_verify_installs_the_machine_again(String what, String renaming) {
        database.execute(renaming);
        assertThat(run("history", "t1").succeeds().out()).as(what).contains("t1");
        List<String> remedies = remedies();
        assertThat(remedies).as(what).hasSize(1);
        run((Object[]) arguments(remedies.getFirst())).succeeds();

        assertThat(run("verify").succeeds().out()).as(what).contains("no discrepancies");
    }

    /** Splits a command at the spaces before options. */
    private static String[] arguments(String command) {
        return Stream.of(command.split(" (?=--)"))
                .flatMap(part -> Stream.of(part.split(" ", 2)))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE tickets RENAME id TO ticket_id   | --table tickets
            ALTER TABLE tickets RENAME state TO status   | --table tickets
            ALTER TABLE tickets RENAME state TO status   | --table tickets --state state
            ALTER TABLE tickets RENAME state TO status   | --table tickets --state status
            ALTER TABLE tickets RENAME TO "Old Tickets"  | --table tickets
            ALTER TABLE tickets RENAME TO "Old Tickets"  | --table Old Tickets
            DROP TABLE tickets CASCADE                   | --table tickets
            """)
    void the_machine_is_removed(String change, String options) {
        database.execute(change);
        run(Stream.concat(Stream.of("install", "--remove"), Stream.of(arguments(options)))
                        .toArray())
                .succeeds();

        assertThat(run("verify").succeeds().out()).contains("no discrepancies");
        assertThat(database.query("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'zz_turnstile%'"))
                .isEmpty();
    }

    @Test
    void a_renamed_id_column_is_listed_by_its_current_name_and_records_are_found() {
        database.execute("ALTER TABLE tickets RENAME id TO ticket_id");

        assertThat(run("tables", "--format", "json").succeeds().out()).contains("ticket_id");
        assertThat(run("records", "tickets").succeeds().out()).contains("t1");
    }
}
