package dev.turnstile.lifecycle;

import dev.turnstile.machine.Guard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a record may take a transition now, or may not: every edge from its state with every guard's answer.
 *
 * @param record the record's key as text
 * @param transition the transition that was asked about
 * @param state the state that the record is in
 * @param routes the edges of the transition that leave this state, in the order in which they are tried; empty if the
 *     transition does not leave it
 * @param permitted the transitions that leave this state, guards not asked
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public record Explanation<S, T>(String record, T transition, S state, List<Route<S>> routes, List<T> permitted) {

    /** Copies the lists. */
    public Explanation {
        routes = List.copyOf(routes);
        permitted = List.copyOf(permitted);
    }

    /**
     * One edge with the results of its guards.
     *
     * @param to the state that the edge leads to
     * @param guards the results of its guards, in order
     * @param <S> the type of the states' values
     */
    public record Route<S>(S to, List<GuardResult> guards) {

        /** Copies the list. */
        public Route {
            guards = List.copyOf(guards);
        }

        /** Returns whether all guards hold. */
        public boolean open() {
            return guards.stream().allMatch(GuardResult::holds);
        }
    }

    /**
     * The result of one guard for a record.
     *
     * @param guard the guard
     * @param holds whether its condition is true; null counts as false
     */
    public record GuardResult(Guard guard, boolean holds) {}

    /** Returns whether the record may take the transition now. */
    public boolean allowed() {
        return routes.stream().anyMatch(Route::open);
    }

    /** Returns the state that it would lead to, or null if it would be refused. */
    public @Nullable S to() {
        return routes.stream().filter(Route::open).map(Route::to).findFirst().orElse(null);
    }

    /** Returns the guards that do not hold, each once, over all edges from the state. */
    public List<Guard> unmet() {
        return routes.stream()
                .flatMap(route -> route.guards().stream())
                .filter(result -> !result.holds())
                .map(GuardResult::guard)
                .distinct()
                .toList();
    }
}
