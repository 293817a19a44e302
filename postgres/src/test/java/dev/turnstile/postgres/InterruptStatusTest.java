package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.CommandException;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Box.Ad;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** An interrupt that code of the application sets or throws reaches its caller, and no connection of the engine. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestServer#available")
class InterruptStatusTest extends SubscriptionFixture {

    /** Makes each commit wait, so that an interrupted virtual thread would close its connection. */
    private static final String SLOW_COMMITS = """
            CREATE TABLE waits (id int);
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON waits DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION wait()""";

    private static final String SLEEP = "DO $$ BEGIN PERFORM pg_sleep(0.05); END $$";

    InterruptStatusTest(TestServer server) {
        super(server);
        database.sql(SLOW_COMMITS);
    }

    /** Runs work on a virtual thread, and returns its result and the interrupt status that it left. */
    private static <R> Map.Entry<R, Boolean> onVirtualThread(Callable<R> work) {
        CompletableFuture<Map.Entry<R, Boolean>> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                R value = work.call();
                result.complete(Map.entry(value, Thread.interrupted()));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.join();
    }

    private List<String> remarks() {
        try (Stream<RecordedEvent> events = turnstile.events().read(Read.ofStream(StreamName.of("remark", 1)))) {
            return events.map(RecordedEvent::type).toList();
        }
    }

    private Ad<String> remark(Runnable last) {
        return new Ad<>(turnstile, "remark.notes", (input, tx) -> {
            Box.update(tx.connection(), "INSERT INTO waits VALUES (1)");
            tx.append(StreamName.of("remark", 1), NewEvent.ofJson("remarked", 1, "{}"));
            last.run();
            return input;
        });
    }

    private static void interrupt() {
        Thread.currentThread().interrupt();
    }

    @Test
    void a_command_that_leaves_its_thread_interrupted_is_committed_and_its_caller_is_interrupted() {
        assertThat(onVirtualThread(() -> remark(InterruptStatusTest::interrupt).call("a")))
                .isEqualTo(Map.entry("a", true));
        assertThat(remarks()).containsExactly("remarked");
    }

    @Test
    void a_command_of_an_interrupted_caller_is_committed_and_its_caller_stays_interrupted() {
        assertThat(onVirtualThread(() -> {
                    interrupt();
                    return remark(() -> {}).call("a");
                }))
                .isEqualTo(Map.entry("a", true));
        assertThat(remarks()).containsExactly("remarked");
    }

    @Test
    void a_nested_command_that_leaves_its_thread_interrupted_leaves_the_transaction_usable() {
        Ad<String> nested = remark(InterruptStatusTest::interrupt);
        Ad<String> outer = new Ad<>(turnstile, "outer.notes", (input, tx) -> {
            nested.call(input);
            Box.update(tx.connection(), SLEEP);
            return nested.call(input);
        });
        assertThat(onVirtualThread(() -> outer.call("a"))).isEqualTo(Map.entry("a", true));
        assertThat(remarks()).hasSize(2);
    }

    @Test
    void a_listener_that_leaves_its_thread_interrupted_closes_no_connection() {
        turnstile.announcements().subscribe("*", announcement -> interrupt());
        assertThat(onVirtualThread(() -> {
                    for (int i = 0; i < 2; i++) {
                        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
                            turnstile.within(transaction, () -> remark(() -> {}).call("a"));
                            transaction.commit();
                        }
                    }
                    return "committed";
                }))
                .isEqualTo(Map.entry("committed", true));
        assertThat(remarks()).hasSize(2);
    }

    @Test
    void an_interrupted_exception_of_a_command_interrupts_its_caller_declared_or_not() {
        for (boolean declared : List.of(true, false)) {
            Ad<String> waiting = new Ad<>(turnstile, "wait.notes" + declared, (input, tx) -> {
                throw declared ? new InterruptedException("waiting") : hidden(new InterruptedException("waiting"));
            });
            assertThatThrownBy(() -> waiting.call("a")).isInstanceOf(CommandException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(() -> {
                        try (JdbcTransaction transaction = JdbcTransaction.begin(database.dataSource())) {
                            turnstile.within(transaction, () -> waiting.call("a"));
                        }
                    })
                    .isInstanceOf(CommandException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** Throws an exception that is not declared. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler infers an unchecked exception
    private static <X extends Throwable> RuntimeException hidden(Throwable failure) throws X {
        throw (X) failure;
    }

    @Test
    void a_command_in_an_exactly_once_handler_that_leaves_its_thread_interrupted_is_handled_in_one_attempt()
            throws InterruptedException {
        Ad<String> remark = remark(InterruptStatusTest::interrupt);
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    assertThat(deliveries.getFirst().attempt()).isOne();
                    deliveries.forEach(one -> remark.call(text(one)));
                    Box.update(connection, SLEEP);
                    deliveries.forEach(this::see);
                    interrupt();
                })
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "a");
        reach(append(2, "b"));
        assertThat(seen).containsExactlyInAnyOrder("a", "b");
        assertThat(remarks()).hasSize(2);
    }

    @Test
    void a_handler_that_uses_its_connection_while_interrupted_is_a_dead_letter_after_its_last_attempt()
            throws InterruptedException {
        start(Subscription.ofExactlyOnce("notes", NOTES, Start.beginning(), (deliveries, connection) -> {
                    if (text(deliveries.getFirst()).equals("bad")) {
                        interrupt();
                        Box.update(connection, SLEEP);
                    }
                    deliveries.forEach(this::see);
                })
                .withShards(1)
                .withBatchSize(1)
                .withRedelivery(Redelivery.ofParking(QUICK)));
        append(1, "bad");
        append(2, "good");
        Eventually.holds(() -> status().dead() == 1 && seen.equals(List.of("good")));
        assertThat(turnstile.subscriptions().parked("notes").getFirst().attempts())
                .isEqualTo(QUICK.attempts());
    }

    @Test
    void a_process_whose_code_leaves_its_thread_interrupted_takes_its_steps_in_one_attempt()
            throws InterruptedException {
        database.sql("CREATE CONSTRAINT TRIGGER wait AFTER INSERT OR UPDATE ON turnstile.process"
                + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()");
        Ticking ticking = new Ticking(InterruptStatusTest::interrupt);
        start(turnstile.processes().subscription(ticking).withRedelivery(Redelivery.ofParking(QUICK)));
        for (int i = 0; i < 3; i++) {
            turnstile
                    .events()
                    .append(Append.of(StreamName.of("clock", i), List.of(NewEvent.ofJson("ticked", 1, "{}"))));
        }
        Eventually.holds(() -> turnstile
                .processes()
                .find(ticking, "all")
                .map(all -> all.state().events())
                .orElse(0)
                .equals(3));
        assertThat(status().retrying() + status().dead()).isZero();
    }

    private static final StateMachine<String, String> VISIT = StateMachine.define("visit")
            .state("HERE", 0)
            .initial()
            .state("GONE", 1)
            .terminal()
            .transition("leave")
            .from("HERE")
            .to("GONE")
            .guard(Guard.java(
                    row -> {
                        interrupt();
                        return true;
                    },
                    "always"))
            .timeout("HERE", Tickets.WAIT, "leave")
            .build();

    @Test
    void a_guard_that_leaves_its_thread_interrupted_permits_a_transition_and_a_timeout() throws InterruptedException {
        database.sql("CREATE TABLE visits (id int PRIMARY KEY, state smallint NOT NULL);"
                + " CREATE CONSTRAINT TRIGGER wait AFTER UPDATE ON visits DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION wait()");
        TestClock clock = new TestClock();
        try (PostgresTurnstile timed =
                PostgresTurnstile.builder(database.dataSource()).clock(clock).open()) {
            Lifecycle<String, String> visits = timed.lifecycle(VISIT, RecordTable.of("visits"));
            visits.insert(Map.of("id", 1));
            String state = onVirtualThread(() -> visits.fire(1, "leave").to()).getKey();
            assertThat(state).isEqualTo("GONE");
            long last = visits.insert(Map.of("id", 2)).position();
            try (Timers.Running timers = timed.timers().start(visits)) {
                assertThat(timers.waitFor(last, Duration.ofSeconds(30))).isTrue();
                clock.advance(Tickets.WAIT.plusMinutes(1));
                Eventually.holds(() -> visits.state(2).equals("GONE"));
            }
            assertThat(timed.timers().failing(1)).isEmpty();
        }
    }
}
