package dev.turnstile.machine.internal;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Checks that every state can be reached from an initial state, and that every state can reach a terminal state. */
final class ReachabilityCheck {

    private ReachabilityCheck() {}

    static <S, T> List<Finding> of(Draft<S, T> draft) {
        List<Finding> findings = new ArrayList<>();
        Set<S> reachable = closure(draft, State::initial, Edge::from, Edge::to);
        Set<S> finishing = closure(draft, State::terminal, Edge::to, Edge::from);
        boolean terminals = draft.states().stream().anyMatch(State::terminal);
        if (!terminals) {
            findings.add(new Finding(
                    Kind.NO_TERMINAL_STATE,
                    draft.name(),
                    "has no terminal state, so no record is ever done",
                    "mark the states in which records stay with .terminal()"));
        }
        for (State<S, T> state : draft.states()) {
            boolean deadEnd = !state.terminal()
                    && draft.exits(state.value()).noneMatch(edge -> !edge.to().equals(state.value()));
            if (!reachable.contains(state.value())) {
                findings.add(unreachable(state));
            }
            if (deadEnd) {
                findings.add(deadEnd(state));
            } else if (terminals && !finishing.contains(state.value())) {
                findings.add(noWayOut(state));
            }
        }
        draft.transitions().stream()
                .filter(transition -> transition.edges().isEmpty())
                .forEach(transition -> findings.add(withoutEdge(transition)));
        return findings;
    }

    private static <S, T> Set<S> closure(
            Draft<S, T> draft,
            Predicate<State<S, T>> start,
            Function<Edge<S, T>, S> behind,
            Function<Edge<S, T>, S> ahead) {
        Deque<S> open = new ArrayDeque<>(
                draft.states().stream().filter(start).map(State::value).toList());
        Set<S> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            S state = open.remove();
            draft.edges()
                    .filter(edge -> behind.apply(edge).equals(state))
                    .map(ahead)
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return seen;
    }

    private static Finding unreachable(State<?, ?> state) {
        return new Finding(
                Kind.UNREACHABLE_STATE,
                state.name(),
                "cannot be reached from an initial state",
                "add a transition to it, or mark it with .alsoInitial()");
    }

    private static Finding deadEnd(State<?, ?> state) {
        return new Finding(
                Kind.DEAD_END,
                state.name(),
                "has no exit and is not terminal",
                "add a transition from it, or mark it with .terminal()");
    }

    private static Finding noWayOut(State<?, ?> state) {
        return new Finding(
                Kind.NO_WAY_TO_TERMINAL,
                state.name(),
                "leads to no terminal state",
                "add a way out, or mark where records stay with .terminal()");
    }

    private static Finding withoutEdge(Transition<?, ?> transition) {
        return new Finding(
                Kind.TRANSITION_WITHOUT_EDGE,
                transition.name(),
                "has no edges, so it is never permitted",
                "add .from(..).to(..), or remove it");
    }
}
