package dev.turnstile.testing.scenario;

import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle.Explanation;
import dev.turnstile.lifecycle.Lifecycle.Explanation.GuardResult;
import dev.turnstile.lifecycle.Lifecycle.Explanation.Route;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scenario of a machine, without a table: given a state, when a transition is fired or time passes, expect a state or
 * a refusal. Guards in Java are evaluated with the given columns. The result of a guard in SQL must be given, because
 * only a database can evaluate it.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
public final class MachineScenario<S, T> {

    private static final String RECORD = "of the scenario";

    private final StateMachine<S, T> machine;

    MachineScenario(StateMachine<S, T> machine) {
        this.machine = machine;
    }

    /**
     * Gives the state of the record.
     *
     * @throws IllegalArgumentException if the machine declares no such state
     */
    public Given<S, T> given(S state) {
        machine.state(state);
        Story story = Story.of("machine '" + machine.name() + "'").withStep("given " + state);
        return new Given<>(machine, state, new Columns(Map.of()), Map.of(), story);
    }

    /** A record in a state. Immutable. */
    public static final class Given<S, T> {

        private final StateMachine<S, T> machine;
        private final S state;
        private final Columns columns;
        private final Map<String, Boolean> guards;
        private final Story story;

        private Given(StateMachine<S, T> machine, S state, Columns columns, Map<String, Boolean> guards, Story story) {
            this.machine = machine;
            this.state = state;
            this.columns = columns;
            this.guards = Map.copyOf(guards);
            this.story = story;
        }

        /** Returns a copy whose record has a value in a column, for guards in Java. */
        public Given<S, T> with(String column, @Nullable Object value) {
            Story told = story.withStep(column + " = " + Differences.text(value));
            return new Given<>(machine, state, columns.withColumn(column, value), guards, told);
        }

        /**
         * Returns a copy with the result of a guard in SQL. The result of a guard in Java can be set too; then the
         * guard is not evaluated.
         *
         * @param name the guard's name
         */
        public Given<S, T> withGuard(String name, boolean holds) {
            Map<String, Boolean> more = new LinkedHashMap<>(guards);
            more.put(name, holds);
            Story told = story.withStep("guard '" + name + "' " + (holds ? "holds" : "does not hold"));
            return new Given<>(machine, state, columns, more, told);
        }

        /**
         * Fires a transition.
         *
         * @throws IllegalArgumentException if the machine declares no such transition, or a guard in Java reads a
         *     column without a value
         * @throws IllegalStateException if the result of a guard in SQL is not given
         */
        public TransitionResult<S, T> when(T transition) {
            List<T> taken = new ArrayList<>();
            Explanation<S, T> explanation = explanation(state, transition);
            S to = explanation.to();
            Refusal refusal = to == null ? refusal(explanation) : null;
            if (to != null) {
                taken.add(transition);
            }
            return result("when " + transition, to == null ? state : to, refusal, taken);
        }

        /**
         * Lets time pass for a record that has just entered the state: each timeout that is reached fires its
         * transition, until a transition is refused.
         *
         * @throws IllegalArgumentException if a guard in Java reads a column without a value
         * @throws IllegalStateException if the result of a guard in SQL is not given
         */
        public TransitionResult<S, T> whenTimePasses(Duration duration) {
            List<T> taken = new ArrayList<>();
            TransitionResult<S, T> last = result("", state, null, taken);
            Duration left = duration;
            Timeout<T> next = last.timeout();
            while (next != null && last.refusal() == null && left.compareTo(next.after()) >= 0) {
                left = left.minus(next.after());
                last = in(last.after()).when(next.transition());
                taken.addAll(last.taken());
                next = last.timeout();
            }
            return result("when " + duration + " pass", last.after(), last.refusal(), taken);
        }

        private Given<S, T> in(S other) {
            return new Given<>(machine, other, columns, guards, story);
        }

        private TransitionResult<S, T> result(String step, S after, @Nullable Refusal refusal, List<T> taken) {
            return new TransitionResult<>(
                    new TransitionResult.Facts<>(machine, state, after, refusal, taken),
                    transition -> explanation(after, transition),
                    story.withStep(step));
        }

        private Explanation<S, T> explanation(S from, T transition) {
            List<Route<S>> routes = new ArrayList<>();
            for (Edge<S, T> edge : machine.transition(transition).from(from)) {
                List<GuardResult> results = edge.guards().stream()
                        .map(guard -> new GuardResult(guard, holds(guard)))
                        .toList();
                routes.add(new Route<>(edge.to(), results));
            }
            return new Explanation<>(RECORD, transition, from, routes, machine.permitted(from));
        }

        private boolean holds(Guard guard) {
            Boolean given = guards.get(guard.name());
            if (given != null) {
                return given;
            }
            if (guard instanceof Guard.Java java) {
                return java.condition().test(columns);
            }
            throw new IllegalStateException("guard '" + guard.name() + "' is SQL, which this scenario cannot evaluate; "
                    + "give its result with withGuard(\"" + guard.name() + "\", true), or test it on a database with "
                    + "Scenarios.on(turnstile, clock)");
        }

        private Refusal refusal(Explanation<S, T> explanation) {
            String transition = machine.transition(explanation.transition()).name();
            String from = machine.state(explanation.state()).name();
            List<Guard> unmet = explanation.unmet();
            if (!unmet.isEmpty()) {
                return new GuardRefused(machine.name(), RECORD, transition, from, unmet);
            }
            List<String> permitted = explanation.permitted().stream()
                    .map(value -> machine.transition(value).name())
                    .toList();
            return new InvalidTransition(machine.name(), RECORD, transition, from, permitted);
        }
    }
}
