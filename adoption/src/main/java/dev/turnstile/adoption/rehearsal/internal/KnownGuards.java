package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.internal.CodedMachine.CodedEdge;
import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.attempt.Attempt;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The known results of guards at an attempt. The recorded decision takes precedence, because it also proves results of
 * guards in Java and of guards that depend on the time.
 *
 * @param recorded the results that the recorded decision proves
 * @param evaluated the results of guards in SQL on the row as it was
 */
record KnownGuards(Map<GuardKey, Boolean> recorded, Map<Guard, Boolean> evaluated) {

    /**
     * Returns the known results.
     *
     * @param edges the edges of the attempt's transition from the recorded state, in the definition of the time
     */
    static KnownGuards of(Attempt attempt, List<CodedEdge> edges, Map<Guard, Boolean> evaluated) {
        return new KnownGuards(attempt.accepted() ? ofAccepted(attempt, edges) : ofRefused(attempt, edges), evaluated);
    }

    /** One edge to the target was taken, so its guards held; the edges before it were closed. */
    private static Map<GuardKey, Boolean> ofAccepted(Attempt attempt, List<CodedEdge> edges) {
        Map<GuardKey, Boolean> known = new HashMap<>();
        Integer to = attempt.to();
        List<CodedEdge> taken =
                edges.stream().filter(edge -> to != null && edge.to() == to).toList();
        if (taken.isEmpty()) {
            return known;
        }
        Set<GuardKey> held = new HashSet<>(taken.getFirst().keys());
        taken.forEach(edge -> held.retainAll(edge.keys()));
        held.forEach(key -> known.put(key, true));
        for (CodedEdge edge : edges.subList(0, edges.indexOf(taken.getFirst()))) {
            List<GuardKey> open = edge.keys().stream()
                    .filter(key -> !known.containsKey(key))
                    .distinct()
                    .toList();
            if (open.size() == 1 && edge.keys().stream().noneMatch(key -> Boolean.FALSE.equals(known.get(key)))) {
                known.put(open.getFirst(), false);
            }
        }
        return known;
    }

    /** A refusal by guards lists all guards that did not hold, of all edges from the state. */
    private static Map<GuardKey, Boolean> ofRefused(Attempt attempt, List<CodedEdge> edges) {
        Map<GuardKey, Boolean> known = new HashMap<>();
        if (!attempt.unmet().isEmpty()) {
            for (CodedEdge edge : edges) {
                for (Guard guard : edge.guards()) {
                    known.put(GuardKey.of(guard), !attempt.unmet().contains(guard.name()));
                }
            }
        }
        return known;
    }

    /** Returns the result of a guard; null if it is not known. */
    @Nullable
    Boolean result(Guard guard) {
        Boolean proven = recorded.get(GuardKey.of(guard));
        return proven == null ? evaluated.get(guard) : proven;
    }
}
