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
        for (String address : List.of("127.0.0.1:99999/x", "127.0.0.1:0/x", "[::1]:65536/x?user=ada", "a:1,b:70000/x")) {
            Run.turnstile("machines", "--url", "postgresql://" + address).refuses("--url: expected a port from 1 to 65535");
            Run.turnstile("machines", "--url", "jdbc:postgresql://" + address)
                    .refuses("--url: expected a port from 1 to 65535");
        }
        Run.turnstile("machines", "--url", "postgresql://127.0.0.1/x?port=99999").refuses("from 1 to 65535, got 99999");
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
