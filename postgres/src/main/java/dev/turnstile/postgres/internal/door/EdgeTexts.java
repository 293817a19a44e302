package dev.turnstile.postgres.internal.door;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The edges of a transition as SQL expressions over a row.
 *
 * @param machine the machine
 * @param transition a transition of the machine, with at least one edge
 * @param state the state column, qualified
 */
public record EdgeTexts<S, T>(StateMachine<S, T> machine, Transition<S, T> transition, String state) {

    /** Returns the condition that at least one edge applies to the row. */
    public String open() {
        return transition.edges().stream().map(this::condition).collect(Collectors.joining(" OR "));
    }

    /** Returns the expression for the code of the target state, for a row for which {@link #open} holds. */
    public String target() {
        List<Integer> targets = transition.edges().stream()
                .map(edge -> code(edge.to()))
                .distinct()
                .toList();
        return targets.size() == 1 ? targets.getFirst().toString() : chosen();
    }

    /**
     * Returns the expression for the code of the target state; null for a row for which {@link #open} does not hold.
     */
    public String chosen() {
        return transition.edges().stream()
                .map(edge -> "WHEN " + condition(edge) + " THEN " + code(edge.to()))
                .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    /** Returns whether the target state determines the source state. */
    public boolean reversible() {
        Set<Integer> targets = new HashSet<>();
        return transition.edges().stream()
                .map(edge -> List.of(code(edge.from()), code(edge.to())))
                .distinct()
                .allMatch(pair -> targets.add(pair.getLast()));
    }

    /** Returns the expression for the code of the source state, for a row that is in the target state. */
    public String origin() {
        List<String> cases = transition.edges().stream()
                .map(edge -> "WHEN " + code(edge.to()) + " THEN " + code(edge.from()))
                .distinct()
                .toList();
        return cases.size() == 1
                ? Integer.toString(code(transition.edges().getFirst().from()))
                : "CASE " + state + " " + String.join(" ", cases) + " END";
    }

    private String condition(Edge<S, T> edge) {
        return edge.guards().stream()
                .filter(Guard.Sql.class::isInstance)
                .map(guard -> " AND " + GuardResults.text((Guard.Sql) guard) + " IS TRUE")
                .collect(Collectors.joining("", state + " = " + code(edge.from()), ""));
    }

    private int code(S value) {
        return machine.state(value).code();
    }
}
