package dev.turnstile.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a server without failures for any binaries. */
abstract class ServerContract {

    @TempDir
    Path parent;

    /** The binaries under test. */
    abstract ServerOptions options();

    private ServerOptions fast() {
        return options().withDurable(false);
    }

    @Test
    void commits_are_durable_by_default() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(parent.resolve("db"), options())) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(Sql.query(server.dataSource(), "SHOW " + setting))
                        .as(setting)
                        .isEqualTo("on");
            }
        }
    }

    @Test
    void rows_and_databases_survive_a_restart() throws SQLException {
        Path directory = parent.resolve("made/where/missing");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            Sql.execute(server.createDatabase("kept"), "CREATE TABLE t AS SELECT 42 AS answer");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            assertThat(Sql.query(server.dataSource("kept"), "SELECT answer FROM t"))
                    .isEqualTo("42");
            assertThat(server.dataDirectory()).isEqualTo(directory);
        }
    }

    @Test
    void a_closed_server_leaves_no_process_and_no_pid_file() {
        Path directory = parent.resolve("db");
        EmbeddedPostgres server = EmbeddedPostgres.start(directory, fast());
        assertThat(Processes.running(server.pid())).isTrue();
        assertThat(Processes.working(directory)).isNotEmpty();

        server.close();
        server.close();

        assertThat(Processes.running(server.pid())).isFalse();
        assertThat(Processes.working(directory)).isEmpty();
        assertThat(directory.resolve("data/postmaster.pid")).doesNotExist();
        assertThatThrownBy(() -> server.dataSource().getConnection()).hasMessageContaining("refused");
    }

    @Test
    void text_is_utf8_whatever_the_locale_of_the_machine() throws SQLException {
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary(fast())) {
            assertThat(Sql.query(server.dataSource(), "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(Sql.query(server.dataSource(), "SELECT max(x) FROM (VALUES ('a'), ('Z'), ('ä')) v(x)"))
                    .isEqualTo("ä");
            assertThat(Sql.query(server.dataSource(), "SELECT max(x) FROM (VALUES ('a'), ('Z')) v(x)"))
                    .isEqualTo("a");
        }
    }

    @Test
    void a_path_with_shell_characters_is_not_interpreted() throws SQLException {
        Path directory = parent.resolve("it's \"quoted\" $(touch trap) `touch trap` $HOME; &");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, fast())) {
            assertThat(Sql.query(server.dataSource(), "SHOW data_directory"))
                    .isEqualTo(directory.resolve("data").toString());
        }
        assertThat(directory.resolve("trap")).doesNotExist();
        assertThat(parent.resolve("trap")).doesNotExist();
    }

    @Test
    void settings_override_earlier_settings() throws SQLException {
        Path directory = parent.resolve("db");
        String odd = "it's $HOME \"quoted\" \\";
        ServerOptions chosen = options().withSetting("max_connections", "17").withSetting("turnstile.odd", odd);
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, chosen)) {
            assertThat(Sql.query(server.dataSource(), "SHOW max_connections")).isEqualTo("17");
            assertThat(Sql.query(server.dataSource(), "SHOW turnstile.odd")).isEqualTo(odd);
            Sql.execute(server.dataSource(), "ALTER SYSTEM SET fsync = off");
            Sql.execute(server.dataSource(), "ALTER SYSTEM SET port = 1");
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(directory, options())) {
            assertThat(Sql.query(server.dataSource(), "SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void a_refused_setting_is_reported_in_one_line() {
        ServerOptions wrong = fast().withSetting("max_connections", "many");
        assertThatThrownBy(() -> EmbeddedPostgres.start(parent.resolve("db"), wrong))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("did not start: invalid value for parameter \"max_connections\": \"many\"")
                .hasMessageNotContaining("\n")
                .extracting(e -> ((EmbeddedPostgresException) e).serverLog(), InstanceOfAssertFactories.LIST)
                .isNotEmpty();
        EmbeddedPostgres.start(parent.resolve("db"), fast()).close();
    }

    @Test
    void the_wanted_port_is_used_and_a_port_in_use_is_reported() throws IOException {
        ServerOptions wanted;
        try (ServerSocket taken = new ServerSocket(0)) {
            wanted = fast().withPort(taken.getLocalPort());
            assertThatThrownBy(
                            () -> EmbeddedPostgres.start(parent.resolve("db"), fast().withPort(taken.getLocalPort())))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
        try (EmbeddedPostgres server = EmbeddedPostgres.start(parent.resolve("db"), wanted)) {
            assertThat(server.port()).isEqualTo(wanted.port());
        }
    }

    @Test
    void a_temporary_server_is_not_durable_and_deletes_its_directory() throws SQLException {
        Path directory;
        try (EmbeddedPostgres server = EmbeddedPostgres.startTemporary(fast())) {
            directory = server.dataDirectory();
            assertThat(Sql.query(server.dataSource(), "SHOW fsync")).isEqualTo("off");
            assertThat(Sql.query(server.dataSource(), "SHOW synchronous_commit"))
                    .isEqualTo("on");
            assertThat(directory).isDirectory();
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void a_database_of_any_name_is_created_and_dropped_under_its_connections() throws SQLException {
        String name = "a \"b\"; DROP DATABASE postgres; -- +%?&/ü";
        EmbeddedPostgres server = EmbeddedPostgres.shared(fast());
        DataSource database = server.createDatabase(name);
        try (Connection open = database.getConnection()) {
            assertThat(Sql.query(database, "SELECT current_database()")).isEqualTo(name);
            assertThatThrownBy(() -> server.createDatabase(name))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining("already exists");

            server.dropDatabase(name);
            server.dropDatabase(name);

            assertThat(open.isValid(5)).isFalse();
        }
        assertThatThrownBy(database::getConnection).hasMessageContaining("does not exist");
    }

    @Test
    void a_database_is_created_as_a_copy_of_another_one() throws SQLException {
        EmbeddedPostgres server = EmbeddedPostgres.shared(fast());
        String template = "a \"template\"; %s";
        Sql.execute(server.createDatabase(template), "CREATE TABLE t AS SELECT 42 AS answer");

        DataSource copy = server.createDatabase("copied", template);

        assertThat(Sql.query(copy, "SELECT answer FROM t")).isEqualTo("42");
        assertThatThrownBy(() -> server.createDatabase("copied again", "missing"))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("copied again")
                .hasMessageContaining("missing");
        assertThatIllegalArgumentException().isThrownBy(() -> server.createDatabase("copied again", ""));
    }

    @Test
    void callers_with_equal_options_share_one_server_until_it_is_closed() {
        ServerOptions options = fast().withSetting("turnstile.shared", "by this test");
        EmbeddedPostgres first = EmbeddedPostgres.shared(options);
        assertThat(EmbeddedPostgres.shared(options)).isSameAs(first);
        first.close();
        try (EmbeddedPostgres second = EmbeddedPostgres.shared(options)) {
            assertThat(second.pid()).isNotEqualTo(first.pid());
        }
    }

    @Test
    void an_interrupted_initialisation_is_repeated() throws IOException {
        Path directory = Files.createDirectories(parent.resolve("db/data.unfinished"))
                .resolveSibling("")
                .normalize();
        Files.writeString(directory.resolve("data.unfinished/PG_VERSION"), "18\n");
        Files.createFile(directory.resolve("turnstile.lock"));
        EmbeddedPostgres.start(directory, fast()).close();
        assertThat(directory.resolve("data.unfinished")).doesNotExist();
        assertThat(Files.exists(directory.resolve("data/PG_VERSION"))).isTrue();
    }
}
