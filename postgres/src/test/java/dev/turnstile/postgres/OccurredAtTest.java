package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Command;
import dev.turnstile.command.Door;
import dev.turnstile.command.Transaction;
import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import dev.turnstile.text.spi.StorableTime;
import dev.turnstile.timer.TimerId;
import dev.turnstile.timer.Timers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Times of occurrence are stored by the same rule in every statement. */
@ParameterizedClass
@MethodSource("dev.turnstile.postgres.TestGroupCommit#onEachServer")
class OccurredAtTest {

    private static final Instant EXACT = Instant.parse("2023-12-31T23:59:59.999999999Z");
    private static final Instant KEPT = Instant.parse("2023-12-31T23:59:59.999999Z");

    private final TestDatabase database;
    private final PostgresTurnstile turnstile;
    private final Lifecycle<State, Move> orders;

    OccurredAtTest(TestServer server, TestGroupCommit groupCommit) {
        database = server.database();
        database.sql(Orders.TABLE);
        turnstile = groupCommit.open(database.dataSource());
        orders = turnstile.lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterEach
    void close() {
        turnstile.close();
        database.close();
    }

    @Test
    void digits_below_the_microsecond_are_cut_by_every_statement() {
        TransitionOptions then = TransitionOptions.none().withOccurredAt(EXACT);
        List<StateChange<State, Move>> told = List.of(
                orders.insert(Map.of("id", 1, "address", "x"), State.PENDING, then),
                orders.fire(1, Move.PAY, then),
                orders.correct(1, State.PAID, then),
                orders.fireAll(Move.SHIP, List.of(1), then).results().getFirst());
        assertThat(told).extracting(StateChange::occurredAt).containsOnly(KEPT);
        assertThat(orders.history(1)).isEqualTo(told);
        assertThat(orders.at(1, EXACT)).contains(State.SHIPPED);
        assertThat(orders.at(1, KEPT.minusNanos(1))).isEmpty();
    }

    @Test
    void minimum_and_maximum_time_are_stored_and_times_outside_are_refused() {
        orders.insert(
                Map.of("id", 1, "address", "x"),
                State.PENDING,
                TransitionOptions.none().withOccurredAt(StorableTime.FIRST));
        orders.fire(1, Move.PAY, TransitionOptions.none().withOccurredAt(StorableTime.LAST));
        assertThat(orders.history(1))
                .extracting(StateChange::occurredAt)
                .containsExactly(StorableTime.FIRST, StorableTime.LAST);
        for (Instant bad : List.of(Instant.MIN, StorableTime.FIRST.minusNanos(1), Instant.MAX)) {
            assertThatThrownBy(() -> TransitionOptions.none().withOccurredAt(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("occurredAt: expected a time from ");
        }
        assertThat(orders.at(1, Instant.MAX)).contains(State.PAID);
    }

    @Test
    void a_timeout_after_the_maximum_time_blocks_no_other() throws InterruptedException {
        database.sql("CREATE TABLE timed_orders (id int PRIMARY KEY, state smallint NOT NULL)");
        Lifecycle<String, String> timed = turnstile.lifecycle(
                dev.turnstile.machine.StateMachine.define("timed")
                        .state("open", 0)
                        .initial()
                        .state("closed", 1)
                        .transition("close")
                        .from("open")
                        .to("closed")
                        .timeout("open", java.time.Duration.ofDays(1), "close")
                        .build(),
                RecordTable.of("timed_orders"));
        try (var running = turnstile.timers().start(timed)) {
            StateChange<String, String> last = timed.insert(
                    Map.of("id", 1), "open", TransitionOptions.none().withOccurredAt(StorableTime.LAST));
            assertThat(running.waitFor(last.position(), java.time.Duration.ofSeconds(30)))
                    .isTrue();
            assertThat(turnstile.timers().next()).contains(StorableTime.LAST);
        }
    }

    @EventName("reminded")
    record Reminded(String of) {}

    /** Schedules an event at a time. */
    private static final class Remind extends Command<Instant, TimerId> {

        Remind(Door door) {
            super(door);
        }

        @Override
        protected TimerId execute(Instant at, Transaction tx) {
            return tx.schedule(at, StreamName.of("reminder", at), new Reminded("it"));
        }
    }

    @Test
    void scheduled_times_that_cannot_be_stored_are_refused_and_others_are_due() {
        Remind remind = new Remind(turnstile);
        for (Instant at : List.of(Instant.MAX, Instant.MIN, Instant.parse("-5000-01-01T00:00:00Z"))) {
            assertThatThrownBy(() -> remind.call(at))
                    .hasStackTraceContaining("time of the scheduled event reminded for reminder")
                    .hasStackTraceContaining("expected a time from 0001-01-01T00:00:00Z to");
        }
        remind.call(EXACT);
        Timers.Running running = turnstile.timers().start();
        try {
            Eventually.holds(() -> turnstile.timers().pending() == 0);
        } finally {
            running.close();
        }
        assertThat(database.value("SELECT count(*) FROM turnstile.event")).isEqualTo("1");
    }
}
