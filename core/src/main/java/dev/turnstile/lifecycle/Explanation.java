package dev.turnstile.lifecycle;

import dev.turnstile.machine.Guard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reasons why a transition of a record is permitted or refused now: every edge from the record's state, with the
 * result of every guard.
 *
 * @param record the record's key as text
 * @param transition the transition
 * @param state the record's state
 * @param routes the edges of the transition that leave this state, in the order in which they are tried; empty if the
 *     transition does not leave the state
 * @param permitted the transitions that leave this state, without evaluation of guards
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
     * An edge with the results of its guards.
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
     * @param holds whether the guard's condition is true; null counts as false
     */
    public record GuardResult(Guard guard, boolean holds) {}

    /** Returns whether the transition is permitted now. */
    public boolean allowed() {
        return routes.stream().anyMatch(Route::open);
    }

    /** Returns the state to which the transition leads, or null if it would be refused. */
    public @Nullable S to() {
        return routes.stream().filter(Route::open).map(Route::to).findFirst().orElse(null);
    }

    /** Returns the guards that do not hold, without duplicates, over all edges from the state. */
    public List<Guard> unmet() {
        return routes.stream()
                .flatMap(route -> route.guards().stream())
                .filter(result -> !result.holds())
                .map(GuardResult::guard)
                .distinct()
                .toList();
    }
}
