package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.embedded.ServerOptions;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes, and {@code kill -9} of them and of PostgreSQL, while events are handled. */
@Timeout(480)
class DeliveryTest {

    private static final int STREAMS = 2_000;
    private static final int AT_ONCE = 10;
    private static final int NODES = 3;

    @TempDir
    private Path folder;

    private final List<Process> nodes = new ArrayList<>();
    private int each;
    private int events;
    private int started;
    private int kills;

    private Process node(String url) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeliveryNode.class.getName(),
                        url,
                        folder.resolve("letters" + started++).toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors").toFile())
                .start();
    }

    private static HikariDataSource pool(EmbeddedPostgres server) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.dataSource());
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(2_000);
        return new HikariDataSource(config);
    }

    /** Appends everything, ten events to each of fifty streams at a time, whatever happens to the server. */
    private void append(PostgresTurnstile turnstile) {
        NewEvent event = NewEvent.ofJson("moved", 1, "{\"by\":\"truck\"}");
        List<NewEvent> ten = Collections.nCopies(AT_ONCE, event);
        for (int version = 0; version < each; version += AT_ONCE) {
            for (int first = 0; first < STREAMS; first += 50) {
                List<Append> appends = new ArrayList<>();
                for (int stream = first; stream < first + 50; stream++) {
                    appends.add(new Append(StreamName.of("parcel", stream), ExpectedVersion.exactly(version), ten));
                }
                appendUntilDone(turnstile, appends);
            }
        }
    }

    private static void appendUntilDone(PostgresTurnstile turnstile, List<Append> appends) {
        for (boolean done = false; !done; ) {
            try {
                turnstile.events().append(appends);
                done = true;
            } catch (WrongExpectedVersion committed) {
                done = true;
            } catch (EventStoreException gone) {
                Thread.onSpinWait();
            }
        }
    }

    private static long count(HikariDataSource pool, String query) {
        while (true) {
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getLong(1);
            } catch (SQLException gone) {
                Thread.onSpinWait();
            }
        }
    }

    private static void execute(HikariDataSource pool, String statements) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private void killNode(String url) throws IOException, InterruptedException {
        Process node = nodes.remove(ThreadLocalRandom.current().nextInt(nodes.size()));
        node.toHandle().destroyForcibly();
        assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        nodes.add(node(url));
        kills++;
    }

    /** A postmaster that is killed leaves its file and, for a moment, its children behind. */
    private EmbeddedPostgres killServer(EmbeddedPostgres server, ServerOptions options) {
        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        kills++;
        server.close();
        for (int attempt = 1; ; attempt++) {
            try {
                return EmbeddedPostgres.start(folder.resolve("data"), options);
            } catch (RuntimeException notYet) {
                if (attempt == 100) {
                    throw notYet;
                }
            }
        }
    }

    @Test
    void every_event_is_handled_in_order_and_once_where_that_was_promised() throws Exception {
        assertDelivered(10);
    }

    @Tag("slow")
    @Test
    void each_of_200_000_events_is_handled_in_order_and_once_where_that_was_promised() throws Exception {
        assertDelivered(100);
    }

    private void assertDelivered(int eventsOfStream) throws Exception {
        each = eventsOfStream;
        events = STREAMS * each;
        ServerOptions options = ServerOptions.defaults().withPort(freePort());
        EmbeddedPostgres server = EmbeddedPostgres.start(folder.resolve("data"), options);
        String url = server.url();
        try (HikariDataSource pool = pool(server);
                PostgresTurnstile turnstile = PostgresTurnstile.open(pool)) {
            execute(pool, DeliveryNode.LEDGER);
            for (int i = 0; i < NODES; i++) {
                nodes.add(node(url));
            }
            Thread appending = Thread.ofVirtual().start(() -> append(turnstile));
            for (int stage = 1; stage <= 10; stage++) {
                awaitHandled(pool, stage * (events / 10L));
                if (stage % 4 == 3) {
                    server = killServer(server, options);
                } else if (stage < 10) {
                    killNode(url);
                }
            }
            appending.join();
            Letters letters = new Letters(folder);
            Eventually.holds(() -> letters.missing(events) == 0);
            assertLedger(pool);
        } finally {
            nodes.forEach(Process::destroyForcibly);
            server.close();
        }
        assertLetters(new Letters(folder).read());
    }

    /** Counts rarely, because the count of all rows takes time from the nodes. */
    private static void awaitHandled(HikariDataSource pool, long number) {
        await().atMost(Duration.ofMinutes(4))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> count(pool, "SELECT count(*) FROM ledger") >= number);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void assertLedger(HikariDataSource pool) {
        assertThat(count(pool, "SELECT count(*) FROM ledger")).isEqualTo(events);
        assertThat(count(pool, "SELECT count(*) FROM turnstile.event")).isEqualTo(events);
        assertThat(count(
                        pool,
                        "SELECT count(*) FROM (SELECT version, lag(version) OVER (PARTITION BY stream"
                                + " ORDER BY at) AS before FROM ledger) w WHERE version <> coalesce(before, 0) + 1"))
                .as("out of order")
                .isZero();
    }

    /** After a crash the last ones come again; none comes before its predecessor has come. */
    private void assertLetters(List<Letters.Letter> letters) {
        System.out.println(events + " events, " + kills + " kills, " + (letters.size() - events) + " delivered again");
        Map<Integer, Integer> highest = new HashMap<>();
        int early = 0;
        for (Letters.Letter letter : letters) {
            int before = highest.merge(letter.stream(), 0, Integer::sum);
            early += letter.version() > before + 1 ? 1 : 0;
            highest.merge(letter.stream(), letter.version(), Math::max);
        }
        assertThat(early).as("letters before their predecessors").isZero();
        assertThat(highest.values()).hasSize(STREAMS).allMatch(version -> version == each);
        assertThat(kills).isGreaterThan(5);
    }
}
