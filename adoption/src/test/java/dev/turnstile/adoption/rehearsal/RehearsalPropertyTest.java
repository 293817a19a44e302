package dev.turnstile.adoption.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnstile.adoption.rehearsal.WalkedMachine.Edge;
import dev.turnstile.adoption.rehearsal.WalkedTable.Op;
import dev.turnstile.embedded.EmbeddedPostgres;
import dev.turnstile.postgres.PostgresTurnstile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * Random attempts on a table with a random machine. The rehearsal of a changed machine is compared with the same
 * attempts on an empty table with the changed machine, and each decision in the recorded state with an independent
 * model.
 */
class RehearsalPropertyTest {

    private static final int TRIES = 12;
    private static final int STATES = 5;
    private static final int RECORDS = 3;

    private static @Nullable HikariDataSource pool;
    private static @Nullable PostgresTurnstile turnstile;
    private static int tables;

    @BeforeContainer
    static void open() {
        HikariDataSource opened = new HikariDataSource();
        opened.setDataSource(EmbeddedPostgres.shared().createDatabase("rehearsal_property"));
        opened.setMaximumPoolSize(4);
        pool = opened;
        turnstile = PostgresTurnstile.open(opened);
    }

    @AfterContainer
    static void close() {
        Objects.requireNonNull(turnstile).close();
        Objects.requireNonNull(pool).close();
    }

    @Provide
    Arbitrary<WalkedMachine> machines() {
        return Combinators.combine(
                        Arbitraries.integers().between(2, STATES),
                        Arbitraries.integers().between(0, STATES - 1).set().ofMaxSize(2),
                        edges().list().ofMinSize(4).ofMaxSize(14))
                .as(WalkedMachine::of);
    }

    @Provide
    Arbitrary<Edge> edges() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, WalkedMachine.TRANSITIONS - 1),
                        Arbitraries.integers().between(0, STATES - 1),
                        Arbitraries.integers().between(0, STATES - 1),
                        Arbitraries.integers().between(0, 2).optional(0.3))
                .as(Edge::new);
    }

    @Provide
    Arbitrary<List<Op>> walks() {
        Arbitrary<Op.Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.just(Op.Kind.FIRE)),
                Tuple.of(3, Arbitraries.just(Op.Kind.AMOUNT)),
                Tuple.of(2, Arbitraries.just(Op.Kind.BYPASS)),
                Tuple.of(1, Arbitraries.just(Op.Kind.CORRECT)),
                Tuple.of(1, Arbitraries.just(Op.Kind.DELETE)),
                Tuple.of(1, Arbitraries.just(Op.Kind.CREATE)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(1, RECORDS),
                        Arbitraries.integers().between(0, 3))
                .as(Op::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(40);
    }

    @Property(tries = TRIES)
    void the_same_machine_changes_nothing(
            @ForAll("machines") WalkedMachine machine, @ForAll("walks") List<Op> walk, @ForAll boolean guarded) {
        Walked walked = walk(machine, walk, guarded);

        assertThat(walked.rehearse(machine).values()).isEmpty();
    }

    @Property(tries = TRIES)
    void a_removed_edge_is_reported_exactly(
            @ForAll("machines") WalkedMachine machine,
            @ForAll("walks") List<Op> walk,
            @ForAll boolean guarded,
            @ForAll byte number) {
        agrees(machine, walk, guarded, machine.without(number + 128));
    }

    @Property(tries = TRIES)
    void an_added_edge_is_reported_exactly(
            @ForAll("machines") WalkedMachine machine,
            @ForAll("walks") List<Op> walk,
            @ForAll boolean guarded,
            @ForAll("edges") Edge edge) {
        agrees(machine, walk, guarded, machine.plus(edge));
    }

    @Property(tries = TRIES)
    void an_added_guard_is_reported_exactly(
            @ForAll("machines") WalkedMachine machine,
            @ForAll("walks") List<Op> walk,
            @ForAll boolean guarded,
            @ForAll byte number) {
        agrees(machine, walk, guarded, machine.guarded(number + 128, (number + 128) % 3));
    }

    @Property(tries = TRIES)
    void a_state_that_became_terminal_is_reported_exactly(
            @ForAll("machines") WalkedMachine machine,
            @ForAll("walks") List<Op> walk,
            @ForAll boolean guarded,
            @ForAll byte number) {
        agrees(machine, walk, guarded, machine.terminal(number + 128));
    }

    @Property(tries = TRIES)
    void several_changes_are_reported_exactly(
            @ForAll("machines") WalkedMachine machine,
            @ForAll("walks") List<Op> walk,
            @ForAll boolean guarded,
            @ForAll byte number,
            @ForAll("edges") Edge edge) {
        int n = number + 128;
        agrees(
                machine,
                walk,
                guarded,
                machine.onlyFirstInitial().without(n).guarded(n / 2, 1).plus(edge));
    }

    /** Compares the rehearsal with the same attempts on an empty table, and with the model. */
    private static void agrees(WalkedMachine machine, List<Op> walk, boolean guarded, WalkedMachine changed) {
        Walked walked = walk(machine, walk, guarded);
        WalkedTable empty = table("n", changed, guarded);
        Map<String, Effect> expected = new TreeMap<>();
        walked.recorded.forEach((actor, recorded) -> {
            int rehearsed = empty.attempt(recorded.op, actor);
            if (recorded.result != WalkedTable.NOTHING && differs(recorded, rehearsed)) {
                int direct = direct(changed, recorded, guarded);
                expected.put(actor, direct == recorded.result ? Effect.CONSEQUENCE : Effect.CHANGED);
            }
        });

        assertThat(walked.rehearse(changed)).isEqualTo(expected);
    }

    /** An update of a state to itself changes nothing, but is accepted. */
    private static boolean differs(Recorded recorded, int rehearsed) {
        int result = rehearsed == WalkedTable.NOTHING ? recorded.op.number() : rehearsed;
        return result != recorded.result;
    }

    /** Returns what the model of a changed machine decides in the recorded state. */
    private static int direct(WalkedMachine changed, Recorded recorded, boolean guarded) {
        int number = recorded.op.number();
        return switch (recorded.op.kind()) {
            case CREATE -> changed.initial().contains(number) ? number : WalkedTable.REFUSED;
            case FIRE -> changed.next(number, recorded.state, recorded.amount);
            case BYPASS ->
                !guarded || changed.permits(recorded.state, number, recorded.amount) ? number : WalkedTable.REFUSED;
            case CORRECT, DELETE, AMOUNT -> number;
        };
    }

    /**
     * An attempt as recorded.
     *
     * @param op the attempt
     * @param state the state before it
     * @param amount the amount before it
     * @param result the state after it, or that it was refused or left no trace
     */
    private record Recorded(Op op, int state, int amount, int result) {}

    /** The recorded attempts by their actors, in order. */
    private record Walked(String machine, Map<String, Recorded> recorded) {

        Map<String, Effect> rehearse(WalkedMachine changed) {
            Map<String, Effect> effects = new TreeMap<>();
            Rehearsal.of(changed.build(machine), RehearsalOptions.defaults())
                    .run(Objects.requireNonNull(pool), new RehearsalListener() {
                        @Override
                        public void differs(RehearsedDecision decision) {
                            effects.put(String.valueOf(decision.actor()), decision.effect());
                        }
                    });
            return effects;
        }
    }

    private static WalkedTable table(String suffix, WalkedMachine machine, boolean guarded) {
        return new WalkedTable(
                Objects.requireNonNull(turnstile),
                Objects.requireNonNull(pool),
                machine.build("walk" + tables + suffix),
                guarded);
    }

    /** Makes the attempts of a walk. A change by SQL that the database refuses is not recorded, and is left out. */
    private static Walked walk(WalkedMachine machine, List<Op> walk, boolean guarded) {
        tables++;
        WalkedTable table = table("", machine, guarded);
        List<Op> ops = new ArrayList<>();
        for (int record = 1; record <= RECORDS; record++) {
            ops.add(new Op(Op.Kind.CREATE, record, record % 2 == 0 ? lastInitial(machine) : 0));
        }
        ops.addAll(walk);
        Map<String, Recorded> recorded = new LinkedHashMap<>();
        Map<Integer, Integer> amounts = new HashMap<>();
        for (int i = 0; i < ops.size(); i++) {
            Op op = ops.get(i);
            int state = table.state(op.record());
            if (!possible(machine, op, state)) {
                continue;
            }
            int amount = amounts.getOrDefault(op.record(), 0);
            int result = table.attempt(op, "op" + i);
            if (op.kind() == Op.Kind.AMOUNT && state != WalkedTable.REFUSED) {
                amounts.put(op.record(), op.number());
            }
            if (op.kind() == Op.Kind.DELETE) {
                amounts.remove(op.record());
            }
            boolean bySql = op.kind() == Op.Kind.BYPASS || op.kind() == Op.Kind.CREATE;
            if (result == WalkedTable.NOTHING && op.kind() == Op.Kind.BYPASS) {
                continue;
            }
            if (result != WalkedTable.REFUSED || !bySql) {
                recorded.put("op" + i, new Recorded(op, state, amount, result));
            }
        }
        Objects.requireNonNull(turnstile).refusals().flush();
        return new Walked("walk" + tables, recorded);
    }

    /** Returns whether an attempt would be recorded, or changes the amount. */
    private static boolean possible(WalkedMachine machine, Op op, int state) {
        boolean exists = state != WalkedTable.REFUSED;
        return switch (op.kind()) {
            case AMOUNT -> true;
            case CREATE -> !exists && op.number() < machine.states();
            case FIRE -> exists && machine.edges().stream().anyMatch(edge -> edge.transition() == op.number());
            case CORRECT, BYPASS, DELETE -> exists && op.number() < machine.states();
        };
    }

    private static int lastInitial(WalkedMachine machine) {
        return machine.initial().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
}
