package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGSTOP of a node in a transaction of a handler, a process or a timer, which holds locks. */
@Timeout(120)
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class FrozenNodeTest {

    private static final FrozenNode.Visits HERE = new FrozenNode.Visits("here", () -> {});

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;

    FrozenNodeTest(TestServer server) {
        database = server.database();
        database.sql(FrozenNode.TABLE);
        turnstile = FrozenNode.builder(database.dataSource(), HERE).open();
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    private Process child(FrozenNode.Work work) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FrozenNode.class.getName(),
                        database.url(database.port()),
                        work.name()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void came(int visitor) {
        turnstile
                .events()
                .append(Append.of(StreamName.of("visitor", visitor), List.of(NewEvent.ofJson("came", 1, "{}"))));
    }

    private List<String> visits() {
        return database.rows("SELECT key || ' ' || node FROM visit ORDER BY key");
    }

    /** Freezes a child in its transaction, runs its work on another node, and then continues the child. */
    private void takenOver(FrozenNode.Work work, Runnable then) throws Exception {
        Process child = child(work);
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("inside");
            signal("-STOP", child);
            try (AutoCloseable here = work.start(turnstile, HERE)) {
                assertThat(here).isNotNull();
                Eventually.holds(() -> visits().equals(List.of("1 here")));
                signal("-CONT", child);
                child.getOutputStream().write('\n');
                child.getOutputStream().flush();
                assertThat(said.readLine()).isEqualTo("awake");
                then.run();
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void another_node_takes_over_from_one_that_is_frozen_in_its_handler() throws Exception {
        came(1);
        takenOver(FrozenNode.Work.HANDLER, () -> {
            came(2);
            Eventually.holds(() -> visits().contains("2 here"));
        });
        assertThat(visits()).containsExactly("1 here", "2 here");
    }

    @Test
    void another_node_takes_the_step_of_a_process_in_which_a_node_is_frozen_and_it_is_taken_once() throws Exception {
        came(1);
        takenOver(FrozenNode.Work.STEP, () -> {
            came(2);
            Eventually.holds(() -> visits().contains("2 here"));
        });
        assertThat(visits()).containsExactly("1 here", "2 here");
        assertThat(database.rows("SELECT key, steps FROM turnstile.process ORDER BY key"))
                .containsExactly("1|1", "2|1");
    }

    @Test
    void another_node_fires_the_timer_at_which_a_node_is_frozen_and_it_fires_once() throws Exception {
        schedule(1);
        takenOver(FrozenNode.Work.TIMER, () -> {
            schedule(2);
            Eventually.holds(() -> visits().size() == 2);
        });
        assertThat(visits()).first().isEqualTo("1 here");
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("2");
        assertThat(turnstile.timers().pending()).isZero();
    }

    private void schedule(int visitor) {
        new Box.Ad<>(turnstile, "announce.visitor", (input, tx) -> {
                    StreamName stream = StreamName.of("announced", visitor);
                    return tx.schedule(Instant.now(), stream, NewEvent.ofJson("expected", 1, "{}"));
                })
                .call("");
    }

    @Test
    void a_handlers_transaction_may_be_idle_for_a_lease_and_no_other_transaction() {
        List<String> limits = new CopyOnWriteArrayList<>();
        Subscription asking = Subscription.ofExactlyOnce(
                "asking",
                Selection.ofEvents().withCategories("visitor"),
                Start.beginning(),
                (deliveries, connection) -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery("SHOW idle_in_transaction_session_timeout")) {
                        row.next();
                        limits.add(row.getString(1));
                    }
                });
        turnstile.events().append(Append.of(StreamName.of("visitor", 1), List.of(NewEvent.ofJson("came", 1, "{}"))));
        try (Subscriber here = turnstile.subscriptions().start(asking)) {
            Eventually.holds(() -> !limits.isEmpty());
            assertThat(here.node()).isNotEmpty();
        }
        assertThat(limits).containsOnly("2s");
        assertThat(database.value("SHOW idle_in_transaction_session_timeout")).isEqualTo("0");
    }
}
