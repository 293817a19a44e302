package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordMoved;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class RaceTest {

    private static final int ROUNDS = 200;

    private final TestDatabase database;
    private final TestGroupCommit groupCommit;
    private final Lifecycle<State, Move> orders;

    RaceTest(TestServer server, TestGroupCommit groupCommit) {
        this.groupCommit = groupCommit;
        database = server.database();
        database.sql(Orders.TABLE);
        orders = groupCommit.open(database.dataSource()).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void two_workers_ship_one_order_and_one_of_them_does() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = orders.insert(Map.of("address", "x"), State.PAID, TransitionOptions.none())
                    .record();
            List<Outcome<StateChange<State, Move>>> outcomes = Together.run(
                    2,
                    worker -> () -> orders.tryFire(
                            id, Move.SHIP, TransitionOptions.none().withActor("worker " + worker)));
            List<Refusal> refusals = refusals(outcomes);
            assertThat(refusals).hasSize(1);
            assertThat(orders.history(id)).hasSize(2);
            if (refusals.getFirst() instanceof RecordMoved moved) {
                assertThat(moved.expected()).isEqualTo("PAID");
                assertThat(moved.actual()).isEqualTo("SHIPPED");
                assertThat(moved.movedBy()).isEqualTo(orders.history(id).get(1).actor());
            }
        }
    }

    @Test
    void a_caller_that_waited_for_the_lock_learns_that_the_record_was_moved_meanwhile() throws Exception {
        String id = orders.insert(Map.of("address", "x"), State.PAID, TransitionOptions.none())
                .record();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = database.dataSource().getConnection()) {
            first.setAutoCommit(false);
            orders.in(first).fire(id, Move.SHIP, TransitionOptions.none().withActor("first"));
            Future<Outcome<StateChange<State, Move>>> second = threads.submit(() -> orders.tryFire(id, Move.SHIP));
            awaitLockWaiter();
            first.commit();
            first.setAutoCommit(true);
            Refusal refusal = ((Outcome.Refused<StateChange<State, Move>>) second.get()).refusal();
            assertThat(refusal)
                    .isInstanceOf(RecordMoved.class)
                    .hasMessageContaining(
                            "expected state PAID, but the record was moved to SHIPPED meanwhile by first at ");
        }
        assertThat(orders.history(id)).hasSize(2);
    }

    @Test
    void a_caller_that_waited_for_the_lock_continues_if_the_transition_is_still_permitted() throws Exception {
        String id = orders.insert(Map.of()).record();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection first = database.dataSource().getConnection()) {
            first.setAutoCommit(false);
            orders.in(first).fire(id, Move.PAY);
            Future<Outcome<StateChange<State, Move>>> second = threads.submit(() -> orders.tryFire(id, Move.CANCEL));
            awaitLockWaiter();
            first.commit();
            first.setAutoCommit(true);
            assertThat(second.get().orThrow().from()).isEqualTo(State.PAID);
        }
        assertThat(orders.history(id))
                .extracting(StateChange::to)
                .containsExactly(State.PENDING, State.PAID, State.CANCELLED);
    }

    private void awaitLockWaiter() {
        Instant deadline = Instant.now().plusSeconds(30);
        while (database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                .equals("0")) {
            assertThat(Instant.now()).as("somebody waits for the row's lock").isBefore(deadline);
        }
    }

    private static List<Refusal> refusals(List<Outcome<StateChange<State, Move>>> outcomes) {
        return outcomes.stream()
                .filter(Outcome.Refused.class::isInstance)
                .map(outcome -> ((Outcome.Refused<StateChange<State, Move>>) outcome).refusal())
                .toList();
    }

    @Test
    void paying_and_cancelling_at_once_end_as_if_one_came_first() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = orders.insert(Map.of()).record();
            Together.run(2, caller -> () -> orders.tryFire(id, caller == 0 ? Move.PAY : Move.CANCEL));
            List<State> states =
                    orders.history(id).stream().map(StateChange::to).toList();
            assertThat(states)
                    .isIn(List.of(State.PENDING, State.PAID, State.CANCELLED), List.of(State.PENDING, State.CANCELLED));
            assertThat(orders.state(id)).isEqualTo(states.getLast());
        }
    }

    @Test
    void many_callers_of_one_record_all_succeed_without_version_gaps() throws Exception {
        StateMachine<String, String> ring = StateMachine.define("ring")
                .state("a", 0)
                .initial()
                .state("b", 1)
                .transition("next")
                .from("a")
                .to("b")
                .from("b")
                .to("a")
                .build();
        database.sql("CREATE TABLE rings (id int PRIMARY KEY, state smallint NOT NULL)");
        Lifecycle<String, String> rings =
                groupCommit.open(database.dataSource()).lifecycle(ring, RecordTable.of("rings"));
        rings.insert(Map.of("id", 1));
        int callers = 16;
        int each = 25;
        Together.run(
                callers,
                caller -> () -> IntStream.range(0, each)
                        .mapToObj(i -> rings.fire(1, "next").version())
                        .toList());
        List<StateChange<String, String>> history = rings.history(1);
        assertThat(history).hasSize(1 + callers * each);
        for (int i = 1; i < history.size(); i++) {
            assertThat(history.get(i).from()).isEqualTo(history.get(i - 1).to());
            assertThat(history.get(i).version()).isEqualTo(i + 1);
        }
    }

    @Test
    void a_guard_is_evaluated_again_on_the_latest_row_version() throws Exception {
        StateMachine<String, String> budget = StateMachine.define("budget")
                .state("open", 0)
                .initial()
                .state("spent", 1)
                .transition("spend")
                .from("open")
                .to("spent")
                .guard(Guard.sql("credit >= 10", "no credit"))
                .build();
        database.sql("CREATE TABLE budgets (id int PRIMARY KEY, credit int NOT NULL, state smallint NOT NULL)");
        Lifecycle<String, String> budgets =
                groupCommit.open(database.dataSource()).lifecycle(budget, RecordTable.of("budgets"));
        for (int round = 0; round < ROUNDS; round++) {
            int id = round;
            budgets.insert(Map.of("id", id, "credit", 10));
            Together.run(2, caller -> () -> {
                if (caller == 0) {
                    database.sql("UPDATE budgets SET credit = 0 WHERE state = 0 AND id = " + id);
                    return "drained";
                }
                return budgets.tryFire(id, "spend").toString();
            });
            assertThat(database.value("SELECT state || ' ' || credit FROM budgets WHERE id = " + id))
                    .isIn("0 0", "1 10");
        }
    }
}
