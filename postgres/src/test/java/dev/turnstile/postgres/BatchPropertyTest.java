package dev.turnstile.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.Orders.Move;
import dev.turnstile.postgres.Orders.State;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** The result of a batch equals that of the same calls one by one in some order. */
class BatchPropertyTest {

    static final int RECORDS = 6;
    private static final TestDatabase DATABASE = TestServer.POSTGRESQL_18.database();
    private static final Lifecycle<State, Move> ORDERS = orders();

    private static Lifecycle<State, Move> orders() {
        DATABASE.sql(Orders.TABLE);
        return TestGroupCommit.JOINED.open(DATABASE.dataSource()).lifecycle(Orders.MACHINE, RecordTable.of("orders"));
    }

    @AfterContainer
    static void close() {
        DATABASE.close();
    }

    /** Creates orders in the given states; returns the id before the first. */
    private static long create(List<Integer> states) {
        String values = String.join(
                ", ",
                states.stream()
                        .map(state -> "(" + (state % 2 == 0 ? "'x'" : "NULL") + ", " + state % 4 + ")")
                        .toList());
        DATABASE.sql("INSERT INTO orders (address, state) VALUES " + values);
        return Long.parseLong(DATABASE.value("SELECT max(id) FROM orders")) - states.size();
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void fire_all_equals_firing_one_after_the_other(
            @ForAll @Size(RECORDS) List<@IntRange(min = 0, max = 7) Integer> states,
            @ForAll @Size(max = 12) List<@IntRange(min = 1, max = RECORDS + 1) Integer> picks,
            @ForAll Move move) {
        long bulk = create(states);
        long single = create(states);
        List<String> together =
                ORDERS
                        .fireAll(
                                move,
                                picks.stream()
                                        .map(pick -> bulk + Math.min(pick, RECORDS))
                                        .toList())
                        .outcomes()
                        .stream()
                        .map(BatchPropertyTest::text)
                        .toList();
        List<String> apart = picks.stream()
                .map(pick -> text(ORDERS.tryFire(single + Math.min(pick, RECORDS), move)))
                .toList();
        assertThat(together).isEqualTo(apart);
    }

    private static String text(Outcome<StateChange<State, Move>> outcome) {
        return switch (outcome) {
            case Outcome.Done<StateChange<State, Move>> moved ->
                moved.result().from() + " > " + moved.result().to() + " "
                        + moved.result().version();
            case Outcome.Refused<StateChange<State, Move>> refused ->
                refused.refusal().getClass().getSimpleName();
            default -> throw new AssertionError(outcome);
        };
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void callers_that_join_leave_chains_that_the_machine_permits(
            @ForAll @Size(RECORDS) List<@IntRange(min = 0, max = 7) Integer> states,
            @ForAll @Size(min = 8, max = 24) List<Move> moves)
            throws Exception {
        long base = create(states);
        List<Outcome<StateChange<State, Move>>> outcomes = Together.run(
                moves.size(),
                i -> () -> ORDERS.tryFire(base + 1 + i % RECORDS, moves.get(i), TransitionOptions.none()));
        for (int record = 0; record < RECORDS; record++) {
            int place = record;
            State state =
                    Orders.MACHINE.byCode(states.get(record) % 4).orElseThrow().value();
            List<StateChange<State, Move>> history = ORDERS.history(base + 1 + record);
            for (StateChange<State, Move> change : history) {
                assertThat(change.from()).isEqualTo(state);
                assertThat(Orders.MACHINE.permitted(state)).contains(change.transition());
                state = change.to();
            }
            assertThat(ORDERS.state(base + 1 + record)).isEqualTo(state);
            assertThat(history.stream().map(StateChange::version).toList())
                    .isEqualTo(IntStream.rangeClosed(1, history.size()).boxed().toList());
            assertThat(IntStream.range(0, moves.size())
                            .filter(i -> i % RECORDS == place && outcomes.get(i) instanceof Outcome.Done<?>)
                            .count())
                    .isEqualTo(history.size());
        }
    }
}
