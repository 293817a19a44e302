package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses of servers, and errors as JSON. */
class AddressTest {

    private static final String SECRET = "sesame-4711";

    @TempDir
    private Path directory = Path.of("");

    private static TestDatabase installed() {
        TestDatabase database = TestServer.newDatabase();
        PostgresTurnstile.open(database.dataSource()).close();
        return database;
    }

    /** Returns the libpq URL of the test server, with a percent-encoded user. */
    private static String uri(TestDatabase database) {
        String address = database.url().substring("jdbc:postgresql://".length());
        return "postgresql://postgre%73:" + SECRET + "@" + address.substring(0, address.indexOf('?'));
    }

    @Test
    void a_libpq_url_selects_a_server() {
        TestDatabase database = installed();

        Run.turnstile("machines", "--url", uri(database)).succeeds();
        Run.turnstile("machines", "--url", uri(database).replace("postgresql:", "postgres:"))
                .succeeds();
        Run.turnstile("machines", "--url", uri(database) + "?sslmode=disable").succeeds();
    }

    @Test
    void messages_contain_no_password() {
        for (String url : List.of(
                "postgresql://ada:" + SECRET + "@127.0.0.1:1/none",
                "postgresql://127.0.0.1:1/none?user=ada&password=" + SECRET,
                "postgresql://ada:" + SECRET + "@127.0.0.1:1/none?frobnicate=1",
                "postgresql://ada:" + SECRET + "/none")) {
            for (String format : List.of("text", "json")) {
                Run run = Run.turnstile("history", "1", "--format", format, "--url", url)
                        .exits(2);
                assertThat(run.err().lines()).hasSize(1);
                assertThat(run.err() + run.out()).doesNotContain(SECRET).doesNotContain("ada:");
            }
        }
    }

    @Test
    void a_login_before_the_host_of_a_jdbc_url_is_refused_and_not_quoted() {
        for (String url : List.of(
                "jdbc:postgresql://ada:" + SECRET + "@127.0.0.1:1/none",
                "jdbc:postgresql://ada:" + SECRET + "@127.0.0.1/none?sslmode=disable",
                "jdbc:postgresql://ada:" + SECRET + "@127.0.0.1",
                "jdbc:postgresql://ada:12/" + SECRET + "@127.0.0.1:1/none",
                "jdbc:postgresql://" + SECRET + "@127.0.0.1:1/none",
                "jdbc:postgresql:ada:" + SECRET + "@127.0.0.1/none")) {
            Run run = Run.turnstile("machines", "--url", url)
                    .refuses(
                            "--url: expected jdbc:postgresql://host:port/database, got a user or a password before the"
                                    + " host",
                            "use --user and --password");
            assertThat(run.err()).doesNotContain(SECRET).doesNotContain("ada");
        }
        Run.turnstile("machines", "--url", "jdbc:postgresql://127.0.0.1:1/n@ne").refuses("cannot connect");
    }

    @Test
    void the_environment_selects_a_server_unless_an_option_does() {
        TestDatabase database = installed();
        Map<String, String> environment = Map.of("TURNSTILE_URL", uri(database));

        ForkedRun.turnstile(directory, environment, "machines").succeeds();
        ForkedRun.turnstile(directory, environment, "machines", "--data", directory.resolve("data"))
                .refuses("expected a data directory of Turnstile");
        ForkedRun.turnstile(directory, environment, "machines", "--url", "jdbc:postgresql://127.0.0.1:1/x")
                .refuses("127.0.0.1:1");
        ForkedRun.turnstile(directory, Map.of("TURNSTILE_URL", ""), "machines").refuses("TURNSTILE_URL");
    }

    @Test
    void a_typing_error_is_reported_with_a_suggestion() {
        Run.turnstile("histroy", "42").refuses("'histroy'", "did you mean 'history'?");
        Run.turnstile("history", "42", "--fromat", "json").refuses("--fromat", "did you mean '--format'?");
    }

    @Test
    void an_error_is_json_with_the_json_format() {
        TestDatabase without = TestServer.newDatabase();

        Run failed = Run.turnstile("history", "42", "--url", without.url(), "--format", "json")
                .exits(2);
        Run usage = Run.turnstile("history", "--format=JSON").exits(2);

        JsonPart error = new JsonPart(new JacksonJson().read(failed.err())).part("error");
        assertThat(error.text("message")).contains("schema turnstile is not installed");
        assertThat(error.number("exitCode")).isEqualTo(2);
        assertThat(new JsonPart(new JacksonJson().read(usage.err()))
                        .part("error")
                        .text("message"))
                .contains("RECORD");
        assertThat(failed.out() + usage.out()).isEmpty();
    }

    @Test
    void the_completion_script_contains_every_command() {
        Run run = Run.turnstile("completion").succeeds();

        assertThat(run.out())
                .startsWith("#!")
                .contains(Main.commandLine().getSubcommands().keySet());
        assertThat(run.out()).contains("--older-than", "complete -F _complete_turnstile");
    }
}
