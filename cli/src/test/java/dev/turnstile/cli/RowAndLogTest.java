package dev.turnstile.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.cli.TestServer.TestDatabase;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.PostgresTurnstile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Comparison of rows with the log, and explanations of guards. */
class RowAndLogTest {

    private enum State {
        PENDING,
        PAID,
        CANCELLED
    }

    private enum Move {
        PAY,
        CANCEL
    }

    private static final StateMachine<State, Move> MACHINE = StateMachine.define("order", State.class, Move.class)
            .state(State.PENDING, 0)
            .initial()
            .timeout(State.PENDING, Duration.ofDays(30), Move.CANCEL)
            .state(State.PAID, 1)
            .state(State.CANCELLED, 2)
            .terminal()
            .transition(Move.PAY)
            .from(State.PENDING)
            .to(State.PAID)
            .guard(Guard.sql("address IS NOT NULL", "no delivery address"))
            .guard(Guard.sql("id < 100", "too many orders").withName("few_orders"))
            .transition(Move.CANCEL)
            .from(State.PENDING, State.PAID)
            .to(State.CANCELLED)
            .build();

    private final TestDatabase database = TestServer.newDatabase();
    private final PostgresTurnstile turnstile = PostgresTurnstile.open(database.dataSource());
    private final Lifecycle<State, Move> orders;

    RowAndLogTest() {
        database.execute("CREATE TABLE orders (id bigint PRIMARY KEY, address text, state smallint NOT NULL)");
        orders = turnstile.lifecycle(MACHINE, RecordTable.of("orders"));
        orders.insert(Map.of("id", 1L, "address", "Rome"));
    }

    @AfterEach
    void close() {
        turnstile.close();
    }

    private Run run(String command, Object... arguments) {
        return Run.turnstile(Stream.concat(Stream.of(command, "--url", database.url()), Stream.of(arguments))
                .toArray());
    }

    @Test
    void a_row_that_differs_from_the_log_is_reported_by_history_and_verify() {
        orders.fire(1, Move.PAY);
        assertThat(run("history", "1").succeeds().out()).doesNotContain("differ");
        assertThat(run("verify").succeeds().lines()).containsExactly("no discrepancies");

        database.execute("UPDATE orders SET state = 0");
        assertThat(run("history", "1").succeeds().lines().getLast())
                .startsWith(
                        "the row and the log differ: the row is in state PENDING, the last change in the log is to PAID;");
        JsonPart json =
                new JsonPart(run("history", "1", "--format", "json").succeeds().json());
        assertThat(json.text("loggedState")).isEqualTo("PAID");
        assertThat(run("verify").exits(1).lines().getFirst())
                .startsWith("table orders: expected each row in the target state of its last event in the log,"
                        + " found 1 row (such as 1) in another state;");

        orders.correct(1, State.PAID, TransitionOptions.none());
        assertThat(run("verify").succeeds().lines()).containsExactly("no discrepancies");
    }

    @Test
    void rows_without_a_timeout_are_reported_by_verify() {
        assertThat(run("verify").succeeds().lines()).containsExactly("no discrepancies");
        database.execute("INSERT INTO orders VALUES (7, 'Oslo', 0), (8, 'Oslo', 0), (9, 'Oslo', 1)");
        assertThat(run("verify").exits(1).lines().getFirst())
                .startsWith(
                        "table orders: expected an event in the log for each row in a state with a timeout (PENDING),"
                                + " found 2 rows (such as 7) without an event, which never time out;");
        for (int id : List.of(7, 8)) {
            orders.correct(id, State.PENDING, TransitionOptions.none());
        }
        run("verify").succeeds();
    }

    @Test
    void a_condition_is_shown_separately_from_its_reason() {
        database.execute("UPDATE orders SET address = NULL");
        assertThat(run("explain", "1", "PAY").exits(1).lines())
                .contains("  unmet:  address IS NOT NULL; reason: no delivery address", "  holds:  few_orders");
    }
}
