package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command refuses an unusable server with one line. */
class BadServerTest {

    private static final String SECRET = "sesame-4711";

    @TempDir
    private Path directory = Path.of("");

    private Path log = Path.of("");

    @BeforeEach
    void writes_a_log() {
        log = Samples.write(directory, "tickets.csv", Samples.TICKETS);
    }

    @Test
    void an_unreachable_server_is_named() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        refuses("jdbc:postgresql://127.0.0.1:" + closed + "/shop", "127.0.0.1:" + closed, "refused");
    }

    @Test
    void a_server_that_is_no_postgresql_is_named() {
        refuses("jdbc:mysql://127.0.0.1/shop", "expected jdbc:postgresql://host:port/database");
        refuses("127.0.0.1:5432", "expected jdbc:postgresql://host:port/database");
    }

    @Test
    void an_unknown_database_is_named() {
        refuses(TestServer.server().url("atlantis"), "\"atlantis\" does not exist");
    }

    @Test
    void a_wrong_password_is_refused_and_never_repeated() {
        EmbeddedPostgres server = TestServer.server();
        TestDatabase admin = new TestDatabase(server.url(), server.dataSource());
        String rules = admin.query("SHOW hba_file").getFirst();
        admin.execute("SET password_encryption = 'scram-sha-256'; CREATE ROLE guarded LOGIN PASSWORD '" + SECRET + "'");
        // The embedded server uses trust authentication; require a password for this role.
        admin.execute("COPY (VALUES ('host all guarded 127.0.0.1/32 scram-sha-256'),"
                + " ('host all all 127.0.0.1/32 trust')) TO '" + rules + "'");
        admin.execute("SELECT pg_reload_conf()");
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";

        Run.turnstile("history", "1", "--url", url, "--user", "guarded", "--password", SECRET)
                .refuses("schema turnstile is not installed");
        Run.turnstile("history", "1", "--url", url, "--user", "guarded", "--password", "open-sesame")
                .refuses(url, "password authentication failed for user \"guarded\"");
        Run.turnstile("history", "1", "--url", url, "--user", "guarded").refuses(url, "no password was provided");
        Run inUrl = Run.turnstile("replay", log, "--url", url + "?user=guarded&password=open-sesame");
        inUrl.refuses("password=***", "password authentication failed");
        assertThat(inUrl.err()).doesNotContain("open-sesame");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1/none", "127.0.0.1/none", "nowhere.invalid:1/none"})
    void a_password_before_the_host_is_not_shown(String address) {
        Run run = Run.turnstile("history", "1", "--url", "jdbc:postgresql://ada:" + SECRET + "@" + address);
        run.refuses("//***@");
        assertThat(run.err()).doesNotContain(SECRET).doesNotContain("ada:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"history 1", "explain 1 open", "at 1", "changes orders/1"})
    void a_database_without_turnstile_is_reported_and_not_changed(String command) {
        TestDatabase database = TestServer.newDatabase();

        Run.turnstile((Object[]) (command + " --url " + database.url()).split(" "))
                .refuses("schema turnstile is not installed");
        assertThat(database.made()).isEmpty();
    }

    @Test
    void a_table_without_the_column_is_reported_and_nothing_is_created() {
        refusesTable("CREATE TABLE tickets (id text PRIMARY KEY, mood smallint)", "no column state");
        refusesTable("CREATE TABLE tickets (name text PRIMARY KEY, state smallint)", "no column id");
        refusesTable("CREATE TABLE tickets (id text PRIMARY KEY, state text)", "state", "text");
        refusesTable("CREATE TABLE tickets (id text, state smallint)", "unique index");
        refusesTable("CREATE VIEW tickets AS SELECT 1 AS id, 2 AS state", "tickets");
    }

    @Test
    void a_table_with_rows_is_reported_and_nothing_is_created() {
        refusesTable(
                "CREATE TABLE tickets (id text PRIMARY KEY, state smallint); INSERT INTO tickets VALUES ('1', 0)",
                "expected an empty table",
                "--table");
    }

    private void refusesTable(String definition, String... texts) {
        TestDatabase database = TestServer.newDatabase();
        database.execute(definition);
        var made = database.made();

        Run.turnstile("replay", log, "--url", database.url()).refuses(texts);
        assertThat(database.made()).isEqualTo(made);
    }

    @Test
    void an_invalid_table_name_is_refused_and_nothing_is_created() {
        TestDatabase database = TestServer.newDatabase();

        Run.turnstile("replay", log, "--url", database.url(), "--table", "a b").refuses("a b");
        Run.turnstile("replay", log, "--url", database.url(), "--table", "").refuses("table");
        Run.turnstile("replay", log, "--url", database.url(), "--table", "nowhere.tickets")
                .refuses("nowhere");
        Run.turnstile("replay", log, "--url", database.url(), "--table", "x; DROP TABLE y")
                .refuses("x; DROP TABLE y");
        assertThat(database.made()).isEmpty();
    }

    @Test
    void a_guard_on_a_missing_column_is_reported_and_the_table_is_dropped() {
        TestDatabase database = TestServer.newDatabase();
        Path machine = Samples.write(directory, "guarded.json", """
                {"turnstile": 1, "machine": "guarded",
                 "states": [{"name": "open", "code": 0, "initial": "default"}, {"name": "closed", "code": 1}],
                 "transitions": [{"name": "close", "edges": [{"from": "open", "to": "closed",
                   "guards": [{"name": "g", "reason": "no address", "sql": "address IS NOT NULL"}]}]}]}""");

        Run.turnstile("replay", log, "--machine", machine, "--url", database.url())
                .refuses("guard 'g'", "address");
        assertThat(database.made()).isEmpty();
    }

    private void refuses(String url, String... texts) {
        Run.turnstile("replay", log, "--url", url).refuses(texts);
        Run.turnstile("history", "1", "--url", url).refuses(texts);
        Run.turnstile("explain", "1", "open", "--url", url).refuses(texts);
        Run.turnstile("demo", "--once", "--url", url).refuses(texts);
    }
}
