package dev.turnstile.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Invalid input prints one line and exits with code 2, before anything is started or written. */
class BadInputTest {

    private final EmbeddedPostgres server =
            EmbeddedPostgres.shared(ServerOptions.defaults().withDurable(false));

    private static void refused(String expected, String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(Torture.command().setErr(new PrintWriter(err)).execute(arguments))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("turnstile torture: " + expected).hasLineCount(1);
    }

    @Test
    void lengths_and_numbers_out_of_range_are_refused() {
        refused("--minutes: expected more than 0", "--minutes", "-1");
        refused("--minutes: expected more than 0", "--minutes", "NaN");
        refused("--faults and --checkpoint: expected at least 1", "--faults", "-3");
        refused("--faults and --checkpoint: expected at least 1", "--checkpoint", "0");
    }

    @Test
    void servers_that_cannot_be_used_are_refused_without_their_passwords() {
        refused("--url: expected jdbc:postgresql://", "--url", "jdbc:postgresql://ada:secret@127.0.0.1/none");
        refused("--url: cannot connect", "--url", "jdbc:postgresql://127.0.0.1:1/none?password=secret");
        refused("--only: expected a fault", "--only", "full_disk", "--url", server.url("postgres"));
    }

    @Test
    void a_database_with_a_table_is_refused_and_left_as_it_is() throws SQLException {
        server.createDatabase("taken");
        try (Connection connection = DriverManager.getConnection(server.url("taken"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA app; CREATE TABLE app.orders ()");
            refused("--url: expected an empty database, found table app.orders", "--url", server.url("taken"));
            statement.execute("DROP SCHEMA app CASCADE");
            assertThat(statement
                            .executeQuery("SELECT FROM pg_namespace WHERE nspname = 'turnstile'")
                            .next())
                    .isFalse();
        }
        server.dropDatabase("taken");
    }
}
