package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** PgBouncer in transaction mode: each transaction may run in another session. */
@EnabledIf("installed")
class PoolerTest {

    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");

    @TempDir
    private Path folder;

    private final TestDatabase database = TestServer.POSTGRESQL_18.database();
    private final List<PostgresTurnstile> opened = new ArrayList<>();
    private final HikariDataSource pooled = new HikariDataSource();
    private final List<Process> poolers = new ArrayList<>();

    static boolean installed() {
        return Files.isExecutable(PGBOUNCER);
    }

    @BeforeEach
    void start() throws IOException {
        int port = freePort();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path configuration = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 6
                ignore_startup_parameters = extra_float_digits
                """.formatted(database.port(), port));
        List<String> command = new ArrayList<>(List.of(PGBOUNCER.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration.toString());
        poolers.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
        Eventually.holds(() -> listens(port));
        pooled.setJdbcUrl(database.url(port) + "&prepareThreshold=0");
        pooled.setUsername("postgres");
        pooled.setMaximumPoolSize(20);
    }

    @AfterEach
    void close() {
        opened.forEach(PostgresTurnstile::close);
        pooled.close();
        poolers.forEach(Process::destroyForcibly);
        database.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Subscriber node() {
        PostgresTurnstile turnstile = PostgresTurnstile.builder(pooled)
                .renewalInterval(Duration.ofMillis(200))
                .open();
        opened.add(turnstile);
        return turnstile
                .subscriptions()
                .start(Subscription.ofExactlyOnce(
                                "notes", Selection.ofEvents(), Start.beginning(), (deliveries, connection) -> {
                                    for (Delivery delivery : deliveries) {
                                        Box.update(
                                                connection,
                                                "INSERT INTO written VALUES (?, ?)",
                                                delivery.event().stream().key(),
                                                delivery.event().version());
                                    }
                                })
                        .withShards(4));
    }

    private static int held(Subscriber node) {
        return node.shards().values().iterator().next().size();
    }

    @Test
    void nodes_behind_a_pooler_share_shards_and_write_every_event_once() {
        database.sql("CREATE TABLE written (stream text, version int, PRIMARY KEY (stream, version))");
        Subscriber first = node();
        Subscriber second = node();
        Eventually.holds(() -> held(first) == 2 && held(second) == 2);
        NewEvent event = NewEvent.ofJson("noted", 1, "{}");
        for (int i = 0; i < 100; i++) {
            opened.getFirst().events().append(Append.of(StreamName.of("note", i % 10), List.of(event, event)));
            if (i == 50) {
                second.close();
            }
        }
        Eventually.holds(() -> database.value("SELECT count(*) FROM written").equals("200"));
        assertThat(database.value("SELECT max(version) FROM written")).isEqualTo("20");
        first.close();
    }
}
