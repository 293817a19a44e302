package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages about inputs name what is expected, and how to get it if there is none. */
class BadInputTest {

    @TempDir
    private Path directory = Path.of("");

    private static TestDatabase installed() {
        TestDatabase database = TestServer.newDatabase();
        PostgresTurnstile.open(database.dataSource()).close();
        return database;
    }

    @Test
    void a_file_of_another_kind_is_refused_as_a_whole() {
        Path other = Samples.write(directory, "other.json", "{\"hello\":1}");
        Path empty = Samples.write(directory, "empty.json", "{}");

        for (String command : List.of("check", "diagram")) {
            Run.turnstile(command, other)
                    .refuses("expected a machine with the fields turnstile", "states", "got fields 'hello'");
            Run.turnstile(command, empty).refuses("expected a machine", "got no field", "docs/machine-format.md");
        }
    }

    @Test
    void a_port_out_of_range_is_refused_with_the_range() {
        for (String address :
                List.of("127.0.0.1:99999/x", "127.0.0.1:0/x", "[::1]:65536/x?user=ada", "a:1,b:70000/x")) {
            Run.turnstile("machines", "--url", "postgresql://" + address)
                    .refuses("--url: expected a port from 1 to 65535");
            Run.turnstile("machines", "--url", "jdbc:postgresql://" + address)
                    .refuses("--url: expected a port from 1 to 65535");
        }
        Run.turnstile("machines", "--url", "postgresql://127.0.0.1/x?port=99999")
                .refuses("from 1 to 65535 after the host, got 99999");
        for (String url : List.of("jdbc:postgresql://ada:secret/x", "jdbc:postgresql://ada:12345678/x")) {
            assertThat(Run.turnstile("machines", "--url", url)
                            .refuses("after the host, got other text")
                            .err())
                    .doesNotContain("secret", "12345678");
        }
    }

    @Test
    void no_message_contains_the_user_of_a_url() {
        TestDatabase database = installed();
        String address = database.url().substring("jdbc:postgresql://".length());
        String server = address.substring(0, address.indexOf('?'));
        for (String url : List.of(
                "jdbc:postgresql://127.0.0.1:1/x?user=grace",
                "postgresql://127.0.0.1:1/x?user=grace&password=h",
                "postgresql://" + server + "?user=grace",
                "jdbc:postgresql://" + server + "?user=grace&sslmode=disable",
                "postgresql://grace@" + server)) {
            Run run = Run.turnstile("machines", "--url", url).refuses("cannot connect");
            assertThat(run.err()).doesNotContain("grace").contains(": cannot connect");
        }
    }

    @Test
    void a_name_that_is_blank_or_has_no_effect_is_refused() {
        TestDatabase database = installed();
        database.execute("CREATE TABLE o (id int PRIMARY KEY, state int NOT NULL)");
        Path machine = Samples.ticketMachine(directory);
        Run.turnstile("install", machine, "--table", "o", "--url", database.url())
                .succeeds();

        Run.turnstile("install", "--table", "o", "--id", "nosuch", "--url", database.url())
                .refuses("--id: the machine is installed with id columns [id], got [nosuch]");
        Run.turnstile("install", "--table", "o", "--id", "id", "--url", database.url())
                .succeeds();
        Run.turnstile("install", "--table", " ", "--url", database.url()).refuses("--table NAME, got a blank name");
        Run.turnstile("chain", " ", "--url", database.url()).refuses("expected the name of a category");
    }

    @Test
    void a_message_about_something_unknown_says_how_the_first_one_is_created() {
        TestDatabase database = installed();
        List<List<String>> commands = List.of(
                List.of("subscriptions", "parked", "nosuch"),
                List.of("subscriptions", "reset", "nosuch", "--now"),
                List.of("archive", "detach", "nosuch"),
                List.of("records", "nosuch"),
                List.of("check", "--machine", "nosuch"),
                List.of("history", "nosuch/1"));
        for (List<String> command : commands) {
            Run run = Run.turnstile(Stream.concat(command.stream(), Stream.of("--url", database.url()))
                            .toArray())
                    .exits(2);
            assertThat(run.err()).as("%s", command).doesNotContain("[]", ": )");
            assertThat(run.err()).as("%s", command).containsPattern("creates a subscription|archive run|install'");
        }
    }
}
