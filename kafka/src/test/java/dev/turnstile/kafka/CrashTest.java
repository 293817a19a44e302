package dev.turnstile.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of the relay, of a worker and of a broker while events are relayed. */
@Tag("slow")
class CrashTest {

    private static final int STREAMS = 500;
    private static final int ROUNDS = 40;
    private static final int ORDERS = 50;
    private static final int EVENTS = STREAMS * ROUNDS + 2 * ORDERS;
    private static final int AT_ONCE = 50;
    private static final Duration LONGEST = Duration.ofSeconds(100);
    private static final String NAME = "crash";

    private final KafkaCluster cluster = KafkaCluster.shared();
    private final Topic topic = new Topic(cluster, NAME);
    private final Database database = new Database();
    private final Admin admin = cluster.admin();
    private final List<Process> processes = new ArrayList<>();

    @TempDir
    private Path logs;

    private final PostgresTurnstile turnstile;

    private enum State {
        NEW,
        PAID
    }

    private enum Step {
        PAY
    }

    private static final StateMachine<State, Step> ORDER = StateMachine.define("order", State.class, Step.class)
            .state(State.NEW, 0)
            .initial()
            .state(State.PAID, 1)
            .terminal()
            .transition(Step.PAY)
            .from(State.NEW)
            .to(State.PAID)
            .build();

    CrashTest() {
        cluster.topic(NAME, 6);
        database.sql(Sums.TABLE);
        database.sql("CREATE TABLE orders (id bigint PRIMARY KEY, state smallint NOT NULL)");
        turnstile = PostgresTurnstile.open(database.dataSource());
    }

    @AfterEach
    void close() {
        processes.forEach(ChildJvm::kill);
        turnstile.close();
        admin.close();
        database.close();
        cluster.start();
    }

    @Test
    void every_event_is_once_and_in_order_in_topic_and_read_model_whichever_process_is_killed() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<?>> written = List.of(
                writers.submit(() -> append(0, STREAMS / 2)),
                writers.submit(() -> append(STREAMS / 2, STREAMS)),
                writers.submit(this::pay));
        writers.shutdown();

        Process relay = start(RelayProgram.class);
        Process worker = start(WorkerProgram.class);
        start(WorkerProgram.class);
        awaitSent(EVENTS / 6);
        ChildJvm.kill(relay);
        relay = start(RelayProgram.class);
        awaitSent(EVENTS / 3);
        cluster.kill(1);
        awaitApplied(EVENTS / 3);
        ChildJvm.kill(worker);
        awaitSent(2 * EVENTS / 3);
        ChildJvm.kill(relay);
        start(RelayProgram.class);
        for (Future<?> one : written) {
            one.get();
        }
        awaitApplied(EVENTS);

        assertTopic();
        assertReadModel();
    }

    private Process start(Class<?> program) {
        Process process = ChildJvm.start(
                program, logs.resolve("program" + processes.size()), database.url(), cluster.bootstrap(), NAME);
        processes.add(process);
        return process;
    }

    private void append(int from, int to) {
        for (int round = 0; round < ROUNDS; round++) {
            for (int first = from; first < to; first += AT_ONCE) {
                turnstile
                        .events()
                        .append(IntStream.range(first, first + AT_ONCE)
                                .mapToObj(CrashTest::one)
                                .toList());
            }
        }
    }

    private static Append one(int stream) {
        return Append.of(StreamName.of("account", stream), List.of(NewEvent.ofJson("deposited", 1, "{\"cents\": 1}")));
    }

    private void pay() {
        Lifecycle<State, Step> orders =
                turnstile.lifecycle(ORDER, RecordTable.of("orders").withId("id").withState("state"));
        for (long id = 0; id < ORDERS; id++) {
            orders.insert(Map.of("id", id));
            orders.fire(id, Step.PAY);
        }
    }

    private void awaitSent(long events) {
        Await.until(LONGEST, () -> topic.written(admin) >= events, () -> "not sent: " + events + output());
    }

    /** Returns the output of the child processes, for the message of a failure. */
    private String output() {
        StringBuilder all = new StringBuilder("\n" + applied() + " applied, "
                + turnstile.subscriptions().status() + ", "
                + database.rows("SELECT partition, next_offset FROM turnstile.kafka_offset"));
        for (int i = 0; i < processes.size(); i++) {
            try {
                all.append("\n").append(Files.readString(logs.resolve("program" + i)));
            } catch (IOException e) {
                all.append("\n").append(e);
            }
        }
        return all.toString();
    }

    private long applied() {
        return Long.parseLong(database.value("SELECT coalesce(sum(events), 0) FROM sums"));
    }

    private void awaitApplied(long events) {
        Await.until(LONGEST, () -> applied() >= events, () -> applied() + " of " + events + output());
    }

    private void assertTopic() {
        Map<StreamName, List<Integer>> versions = new HashMap<>();
        for (RecordedEvent event : topic.events()) {
            versions.computeIfAbsent(event.stream(), stream -> new ArrayList<>())
                    .add(event.version());
        }
        assertThat(versions)
                .hasSize(STREAMS + ORDERS)
                .allSatisfy((stream, found) -> assertThat(found)
                        .as(stream.toString())
                        .isEqualTo(IntStream.rangeClosed(1, stream.category().equals("account") ? ROUNDS : 2)
                                .boxed()
                                .toList()));
    }

    private void assertReadModel() {
        assertThat(database.rows("""
                SELECT c.name || ' ' || s.key, count(*), max(e.version), sum(e.position), true
                FROM turnstile.event e
                  JOIN turnstile.stream s ON s.id = e.stream_id
                  JOIN turnstile.category c ON c.id = s.category
                GROUP BY 1
                EXCEPT SELECT stream, events, version, position, ordered FROM sums""")).isEmpty();
        assertThat(database.value("SELECT count(*) FROM sums")).isEqualTo(Integer.toString(STREAMS + ORDERS));
    }
}
