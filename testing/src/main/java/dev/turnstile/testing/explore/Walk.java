package dev.turnstile.testing.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path through a machine, as far as it was walked.
 *
 * @param <S> the type of the states' values
 * @param <T> the type of the transitions' values
 */
final class Walk<S, T> {

    private final List<T> transitions = new ArrayList<>();
    private final List<S> states = new ArrayList<>();
    private final List<Integer> choices = new ArrayList<>();
    private final List<Integer> options = new ArrayList<>();
    private boolean refused;
    private @Nullable Violation violation;

    /**
     * The violation of an invariant, or an exception that is not a refusal.
     *
     * @param what the description of the invariant, or of the exception; equal for the same fault on another path
     * @param cause the exception, or null
     */
    record Violation(String what, @Nullable Throwable cause) {}

    /** Chooses the next transition. */
    @FunctionalInterface
    interface Choice<T> {

        /** Returns the index of one of the permitted transitions, or -1 to end the path. */
        int of(int step, List<T> permitted);
    }

    void begin(S state) {
        states.add(state);
    }

    void choose(T transition, int choice, int available) {
        transitions.add(transition);
        choices.add(choice);
        options.add(available);
    }

    void entered(S state) {
        states.add(state);
    }

    void refuse() {
        refused = true;
    }

    void violate(String what, @Nullable Throwable cause) {
        violation = new Violation(what, cause);
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    boolean refused() {
        return refused;
    }

    List<T> transitions() {
        return transitions;
    }

    List<S> states() {
        return states;
    }

    S state() {
        return states.getLast();
    }

    /** Returns the number of earlier uses of a transition on the path. */
    int occurrences(T transition) {
        return (int) transitions.stream().filter(transition::equals).count();
    }

    /** Returns the choices of the next path in order, or null if this was the last one. */
    @Nullable
    List<Integer> next() {
        for (int i = choices.size() - 1; i >= 0; i--) {
            if (choices.get(i) + 1 < options.get(i)) {
                List<Integer> next = new ArrayList<>(choices.subList(0, i));
                next.add(choices.get(i) + 1);
                return next;
            }
        }
        return null;
    }

    /** Returns the states and transitions of the path, for messages. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(states.getFirst());
        for (int i = 0; i < transitions.size(); i++) {
            text.append(" -").append(transitions.get(i)).append("-> ");
            text.append(i + 1 < states.size() ? states.get(i + 1) : refused ? "refused" : "failed");
        }
        return text.toString();
    }
}
