package dev.turnstile.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Random machines that build: whatever would be an error is left out. */
public final class RandomMachines extends DomainContextBase {

    private static final int STATES = 7;
    private static final int TRANSITIONS = 5;
    private static final List<Guard> GUARDS = List.of(
            Guard.sql("a > 0", "a is not positive").withName("a"),
            Guard.sql("b = 'x\"y\\z'", "b is \"odd\""),
            Guard.java(row -> true, "not today").withName("c"));

    /** An edge as drawn, before anything is known about whether it fits. */
    private record Draw(int transition, int from, int to, Set<Guard> guards) {}

    /** The properties of a state as drawn. */
    private record Look(State.Entry entry, boolean terminal, boolean formerly, String text, int timeout) {}

    @Provide
    Arbitrary<StateMachine<String, String>> machines() {
        return Combinators.combine(
                        looks().list().ofMinSize(1).ofMaxSize(STATES),
                        draws().list().ofMaxSize(25))
                .as(RandomMachines::machine);
    }

    private static Arbitrary<Look> looks() {
        return Combinators.combine(
                        Arbitraries.of(State.Entry.class),
                        Arbitraries.frequency(Tuple.of(1, true), Tuple.of(4, false)),
                        Arbitraries.of(true, false),
                        Arbitraries.strings().ofMaxLength(8),
                        Arbitraries.integers().between(-100, 100))
                .as(Look::new);
    }

    private static Arbitrary<Draw> draws() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, TRANSITIONS - 1),
                        Arbitraries.integers().between(0, STATES - 1),
                        Arbitraries.integers().between(0, STATES - 1),
                        Arbitraries.of(GUARDS).set().ofMaxSize(2))
                .as(Draw::new);
    }

    private static StateMachine<String, String> machine(List<Look> looks, List<Draw> draws) {
        Definition<String, String> machine = StateMachine.define("random");
        for (int i = 0; i < looks.size(); i++) {
            declare(machine, i, looks.get(i));
        }
        List<Draw> fitting = fitting(looks, draws);
        for (int t = 0; t < TRANSITIONS; t++) {
            var transition = machine.transition("t" + t);
            for (Draw edge : fitting) {
                if (edge.transition() == t) {
                    var clause = transition.from("s" + edge.from()).to("s" + edge.to());
                    edge.guards().forEach(clause::guard);
                }
            }
        }
        for (int i = 0; i < looks.size(); i++) {
            timeout(machine, i, looks.get(i), fitting);
        }
        return machine.build();
    }

    private static void declare(Definition<String, String> machine, int number, Look look) {
        var state = machine.state("s" + number, number * 3);
        if (number == 0) {
            state.initial();
        } else if (look.entry() == State.Entry.ALLOWED) {
            state.alsoInitial();
        }
        if (look.terminal()) {
            state.terminal();
        }
        if (look.formerly()) {
            state.formerly("old" + number, "older" + number);
        }
        if (!look.text().isBlank()) {
            state.label(look.text()).description(look.text());
        }
    }

    private static List<Draw> fitting(List<Look> looks, List<Draw> draws) {
        List<Draw> fitting = new ArrayList<>();
        for (Draw edge : draws) {
            if (edge.from() < looks.size()
                    && edge.to() < looks.size()
                    && (edge.from() == edge.to() || !looks.get(edge.from()).terminal())
                    && fitting.stream().noneMatch(earlier -> shadows(earlier, edge))) {
                fitting.add(edge);
            }
        }
        return fitting;
    }

    private static boolean shadows(Draw earlier, Draw edge) {
        return earlier.transition() == edge.transition()
                && earlier.from() == edge.from()
                && new HashSet<>(edge.guards()).containsAll(earlier.guards());
    }

    private static void timeout(Definition<String, String> machine, int number, Look look, List<Draw> edges) {
        if (look.timeout() > 0) {
            edges.stream()
                    .filter(edge -> edge.from() == number && edge.to() != number)
                    .findFirst()
                    .ifPresent(edge -> machine.timeout(
                            "s" + number, Duration.ofMillis(look.timeout() * 1001L), "t" + edge.transition()));
        }
    }
}
