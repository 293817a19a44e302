package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -STOP} of a node that is in the transaction of its handler, which holds locks. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class FrozenNodeTest {

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    FrozenNodeTest(TestServer server) {
        database = server.database();
        database.sql(FrozenNode.TABLE);
        turnstile = PostgresTurnstile.builder(database.dataSource())
                .lease(FrozenNode.LEASE)
                .open();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private Process child() throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FrozenNode.class.getName(),
                        database.url(database.port())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Test
    void another_node_takes_over_from_one_that_is_frozen_in_its_transaction() throws Exception {
        turnstile.events().append(Append.to(StreamName.of("visitor", 1), List.of(NewEvent.json("came", 1, "{}"))));
        Process child = child();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("inside");
            signal("-STOP", child);
            try (Subscriber here = turnstile.subscriptions().start(FrozenNode.visits("here", () -> {}))) {
                Eventually.holds(() -> database.rows("SELECT node FROM visit").equals(List.of("here")));
                signal("-CONT", child);
                child.getOutputStream().write('\n');
                child.getOutputStream().flush();
                assertThat(said.readLine()).isEqualTo("awake");
                turnstile
                        .events()
                        .append(Append.to(StreamName.of("visitor", 2), List.of(NewEvent.json("came", 1, "{}"))));
                Eventually.holds(() -> database.rows("SELECT key || node FROM visit ORDER BY key")
                        .contains("2here"));
                assertThat(here.shards()).containsValue(Set.of(0));
            }
            assertThat(database.rows("SELECT key || node FROM visit ORDER BY key"))
                    .containsExactly("1here", "2here");
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_handlers_transaction_may_be_idle_for_a_lease_and_no_other_transaction() {
        List<String> limits = new CopyOnWriteArrayList<>();
        Subscription asking = Subscription.exactlyOnce(
                "asking", Selection.events().categories("visitor"), (deliveries, connection) -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
                        row.next();
                        limits.add(row.getString(1));
                    }
                });
        turnstile.events().append(Append.to(StreamName.of("visitor", 1), List.of(NewEvent.json("came", 1, "{}"))));
        try (Subscriber here = turnstile.subscriptions().start(asking)) {
            Eventually.holds(() -> !limits.isEmpty());
            assertThat(here.node()).isNotEmpty();
        }
        assertThat(limits).containsOnly("2s");
        assertThat(database.value("SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
    }
}
