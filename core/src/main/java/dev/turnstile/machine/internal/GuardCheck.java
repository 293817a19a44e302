package dev.turnstile.machine.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks whether guards have an effect.
 *
 * <p>The edges of one transition from one state are tried in order. An edge is never taken if it has all guards of an
 * earlier edge.
 */
final class GuardCheck {

    private static final Set<String> CONSTANTS =
            Set.of("true", "false", "null", "1=1", "1 = 1", "not false", "not true", "1=0", "1 = 0");

    private GuardCheck() {}

    static <S, T> List<Finding> of(Draft<S, T> draft) {
        Set<Finding> findings = new LinkedHashSet<>();
        for (Transition<S, T> transition : draft.transitions()) {
            Map<S, List<Edge<S, T>>> cells = new LinkedHashMap<>();
            transition
                    .edges()
                    .forEach(edge -> cells.computeIfAbsent(edge.from(), from -> new ArrayList<>())
                            .add(edge));
            cells.values().forEach(cell -> findings.addAll(cell(transition, cell)));
        }
        draft.guards().filter(GuardCheck::constant).forEach(guard -> findings.add(constantGuard(guard)));
        return List.copyOf(findings);
    }

    private static <S, T> List<Finding> cell(Transition<S, T> transition, List<Edge<S, T>> edges) {
        List<Finding> findings = new ArrayList<>();
        for (int later = 1; later < edges.size(); later++) {
            Edge<S, T> second = edges.get(later);
            for (Edge<S, T> first : edges.subList(0, later)) {
                if (second.guards().containsAll(first.guards())) {
                    findings.add(shadowed(transition, first, second));
                }
            }
            findings.addAll(pointless(transition, edges.subList(0, later), second));
        }
        return findings;
    }

    private static <S, T> Finding shadowed(Transition<S, T> transition, Edge<S, T> first, Edge<S, T> second) {
        String from = Names.of(first.from());
        String to = Names.of(first.to());
        return first.to().equals(second.to())
                ? new Finding(
                        Kind.AMBIGUOUS_EDGES,
                        transition.name(),
                        "leads from " + from + " to " + to + " by two edges, and the first is always taken",
                        "remove one of the two")
                : new Finding(
                        Kind.AMBIGUOUS_EDGES,
                        transition.name(),
                        "leads from " + from + " to " + to + " and to " + Names.of(second.to())
                                + ", and no guard tells them apart: the first is always taken",
                        "guard the edge to " + to + " by what the edge to " + Names.of(second.to())
                                + " does not ask for, or remove one");
    }

    /**
     * Finds edges that have no effect, because a later edge to the same state has only some of their guards. If an edge
     * to another state is between the two, the earlier edge has an effect: without the earlier edge, the edge between
     * could be taken.
     */
    private static <S, T> List<Finding> pointless(
            Transition<S, T> transition, List<Edge<S, T>> earlier, Edge<S, T> later) {
        List<Finding> findings = new ArrayList<>();
        for (Edge<S, T> edge : earlier.reversed()) {
            if (!edge.to().equals(later.to())) {
                break;
            }
            if (edge.guards().containsAll(later.guards())) {
                edge.guards().stream()
                        .filter(guard -> !later.guards().contains(guard))
                        .forEach(guard -> findings.add(pointless(transition, edge, guard)));
            }
        }
        return findings;
    }

    private static <S, T> Finding pointless(Transition<S, T> transition, Edge<S, T> edge, Guard guard) {
        return new Finding(
                Kind.POINTLESS_GUARD,
                guard.name(),
                "cannot matter: '" + transition.name() + "' leads from " + Names.of(edge.from()) + " to "
                        + Names.of(edge.to()) + " whether it holds or not",
                "remove the guarded edge, or lead the other one elsewhere");
    }

    private static boolean constant(Guard guard) {
        return guard instanceof Guard.Sql sql
                && CONSTANTS.contains(sql.condition().strip().toLowerCase(Locale.ROOT));
    }

    private static Finding constantGuard(Guard guard) {
        return new Finding(
                Kind.POINTLESS_GUARD,
                guard.name(),
                "cannot matter: its condition is the constant '" + ((Guard.Sql) guard).condition() + "'",
                "remove it, or ask the row");
    }
}
