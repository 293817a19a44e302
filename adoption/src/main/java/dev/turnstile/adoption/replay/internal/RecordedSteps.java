package dev.turnstile.adoption.replay.internal;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the transition of a recorded step, because a log of statuses contains no transitions. */
public final class RecordedSteps {

    private RecordedSteps() {}

    /**
     * Returns the first transition with an edge between the two statuses. If there is none, returns the first
     * transition with any edge to the new status; the machine will refuse that transition.
     */
    public static Optional<String> transition(StateMachine<String, String> machine, String from, String to) {
        String source = machine.stateNamed(from).map(State::value).orElse(from);
        String target = machine.stateNamed(to).map(State::value).orElse(to);
        return first(
                        machine,
                        t -> t.from(source).stream().anyMatch(edge -> edge.to().equals(target)))
                .or(() -> first(
                        machine,
                        t -> t.edges().stream().anyMatch(edge -> edge.to().equals(target))));
    }

    private static Optional<String> first(
            StateMachine<String, String> machine, Predicate<Transition<String, String>> fits) {
        return machine.transitions().stream()
                .filter(fits)
                .map(Transition::value)
                .findFirst();
    }
}
