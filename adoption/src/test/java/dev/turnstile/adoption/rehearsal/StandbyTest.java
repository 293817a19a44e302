package dev.turnstile.adoption.rehearsal;

import static dev.turnstile.adoption.rehearsal.RehearsedShop.edge;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.machine;
import static dev.turnstile.adoption.rehearsal.RehearsedShop.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.embedded.TemporaryCluster;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsal writes nothing, so it reads from a server in recovery. */
@Tag("slow")
class StandbyTest {

    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void a_server_in_recovery_is_rehearsed() throws SQLException {
        assumeTrue(Files.isExecutable(BINARIES.resolve("pg_basebackup")), "a server with its tools is installed");
        ServerOptions options =
                ServerOptions.defaults().withSetting("fsync", "off").withBinaries(BINARIES);
        try (TemporaryCluster primary = TemporaryCluster.create(directory.resolve("primary"), options)) {
            primary.start();
            history(primary);
            try (TemporaryCluster standby = primary.standby("standby", directory.resolve("standby"))) {
                assertThat(standby.awaitReady(Duration.ofSeconds(30))).isTrue();
                StateMachine<String, String> changed =
                        with(machine(), "pay", edges -> List.of(edge("NEW", "PAID", "enough", "amount > 9")));

                RehearsalReport report =
                        Rehearsal.of(changed, RehearsalOptions.defaults()).run(standby.dataSource());

                assertThat(report.changed()).isEqualTo(1);
                assertThat(report.unknown()).isZero();
            }
        }
    }

    private static void history(TemporaryCluster primary) throws SQLException {
        try (Connection connection = primary.dataSource().getConnection();
                Statement statement = connection.createStatement();
                PostgresTurnstile turnstile = PostgresTurnstile.open(primary.dataSource())) {
            statement.execute("CREATE TABLE orders (id int PRIMARY KEY, state int NOT NULL, amount int)");
            Lifecycle<String, String> orders = turnstile.lifecycle(machine(), RecordTable.of("orders"));
            turnstile.enforcement().watch("orders", List.of());
            orders.insert(Map.of("id", 1, "amount", 5));
            orders.fire(1, "pay");
        }
    }
}
