package dev.turnstile.adoption.rehearsal;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A random machine as plain data, from which a machine is built and changed machines are derived. State {@code s0} is
 * initial.
 *
 * @param states the number of states
 * @param initial the numbers of the initial states, with 0
 * @param terminal the numbers of the terminal states
 * @param edges the edges
 */
record WalkedMachine(int states, Set<Integer> initial, Set<Integer> terminal, List<Edge> edges) {

    static final int TRANSITIONS = 4;

    /**
     * An edge.
     *
     * @param transition the number of the transition
     * @param least the edge is taken if the amount is greater; null without a guard
     */
    record Edge(int transition, int from, int to, Optional<Integer> least) {

        boolean open(int amount) {
            return least.isEmpty() || amount > least.get();
        }
    }

    /** Keeps one edge with a guard and one without for each transition and state, none from a terminal state. */
    static WalkedMachine of(int states, Set<Integer> initial, List<Edge> drawn) {
        Set<Integer> starts = new TreeSet<>(initial);
        starts.add(0);
        starts.removeIf(state -> state >= states);
        List<Edge> edges = new ArrayList<>();
        for (Edge edge : drawn) {
            boolean fits = edge.from() < states
                    && edge.to() < states
                    && edges.stream()
                            .noneMatch(other -> other.transition() == edge.transition()
                                    && other.from() == edge.from()
                                    && other.least().isPresent() == edge.least().isPresent());
            if (fits) {
                edges.add(edge);
            }
        }
        return new WalkedMachine(states, starts, Set.of(), sorted(edges.stream()));
    }

    /** Sorts edges with a guard before those without, so that the latter do not hide the former. */
    private static List<Edge> sorted(Stream<Edge> edges) {
        return edges.sorted(Comparator.comparing((Edge edge) -> edge.least().isEmpty()))
                .toList();
    }

    StateMachine<String, String> build(String name) {
        Definition<String, String> machine = StateMachine.define(name);
        for (int i = 0; i < states; i++) {
            var state = machine.state("s" + i, i);
            if (i == 0) {
                state.initial();
            } else if (initial.contains(i)) {
                state.alsoInitial();
            }
            if (terminal.contains(i)) {
                state.terminal();
            }
        }
        for (int t = 0; t < TRANSITIONS; t++) {
            var transition = machine.transition("t" + t);
            for (Edge edge : edges) {
                if (edge.transition() == t) {
                    var clause = transition.from("s" + edge.from()).to("s" + edge.to());
                    edge.least().ifPresent(least -> clause.guard(Guard.sql("amount > " + least, "at most " + least)));
                }
            }
        }
        return machine.build();
    }

    /** Returns the state to which a transition leads, or -1 if it is refused. */
    int next(int transition, int from, int amount) {
        return edges.stream()
                .filter(edge -> edge.transition() == transition && edge.from() == from && edge.open(amount))
                .findFirst()
                .map(Edge::to)
                .orElse(-1);
    }

    /** Returns whether the database permits a change of state by plain SQL. */
    boolean permits(int from, int to, int amount) {
        return from == to
                || edges.stream().anyMatch(edge -> edge.from() == from && edge.to() == to && edge.open(amount));
    }

    WalkedMachine without(int number) {
        List<Edge> fewer = new ArrayList<>(edges);
        if (!fewer.isEmpty()) {
            fewer.remove(number % fewer.size());
        }
        return new WalkedMachine(states, initial, terminal, fewer);
    }

    WalkedMachine plus(Edge edge) {
        List<Edge> more = new ArrayList<>(edges);
        more.add(edge);
        return WalkedMachine.of(states, initial, more);
    }

    WalkedMachine guarded(int number, int least) {
        List<Edge> changed = new ArrayList<>(edges);
        if (!changed.isEmpty()) {
            Edge edge = changed.remove(number % changed.size());
            changed.addFirst(new Edge(edge.transition(), edge.from(), edge.to(), Optional.of(least)));
        }
        return WalkedMachine.of(states, initial, changed);
    }

    WalkedMachine terminal(int state) {
        return new WalkedMachine(
                states,
                initial,
                Set.of(state % states),
                edges.stream().filter(edge -> edge.from() != state % states).toList());
    }

    WalkedMachine onlyFirstInitial() {
        return new WalkedMachine(states, Set.of(0), terminal, edges);
    }
}
