package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A survey on a server in recovery. */
class SurveyedStandbyTest {

    private static final String ORDERS = """
            CREATE TABLE orders (id int PRIMARY KEY, status text, paid_at timestamptz);
            INSERT INTO orders SELECT i, CASE WHEN i % 2 = 0 THEN 'PAID' ELSE 'NEW' END,
              CASE WHEN i % 2 = 0 THEN now() END FROM generate_series(1, 1000) i;
            """;

    @Test
    void a_standby_is_surveyed(@TempDir Path directory) throws SQLException {
        try (TemporaryCluster primary =
                TemporaryCluster.create(directory.resolve("primary"), ServerOptions.defaults())) {
            primary.start();
            try (TemporaryCluster standby = primary.standby("standby", directory.resolve("standby"))) {
                execute(primary, ORDERS);
                await().untilAsserted(
                                () -> assertThat(Run.turnstile("survey", "orders", "--exact", "--url", standby.url())
                                                .succeeds()
                                                .out())
                                        .contains("1,000 rows, all read", "PAID"));
            }
        }
    }

    private static void execute(TemporaryCluster cluster, String statements) throws SQLException {
        try (Connection connection = cluster.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }
}
