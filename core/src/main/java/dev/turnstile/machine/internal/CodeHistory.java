package dev.turnstile.machine.internal;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Compares the codes of a definition with the codes of an earlier definition, because stored codes must keep their
 * meaning.
 */
public final class CodeHistory {

    private CodeHistory() {}

    public static List<Finding> compare(Draft<?, ?> earlier, Draft<?, ?> later) {
        List<Finding> findings = new ArrayList<>();
        for (State<?, ?> old : earlier.states()) {
            Optional<? extends State<?, ?>> same = find(later, old);
            Optional<? extends State<?, ?>> holder =
                    later.states().stream().filter(s -> s.code() == old.code()).findFirst();
            if (same.isPresent() && same.get().code() != old.code()) {
                findings.add(new Finding(
                        Kind.CODE_CHANGED,
                        same.get().name(),
                        "has code " + same.get().code() + ", rows written earlier hold " + old.code(),
                        "give it back code " + old.code()));
            }
            if (holder.isPresent() && !continues(holder.get(), old)) {
                findings.add(new Finding(
                        Kind.CODE_REUSED,
                        holder.get().name(),
                        "takes code " + old.code() + ", which rows written earlier hold for " + old.name(),
                        "give it a code of its own, or declare it formerly(\"" + old.name() + "\") if it is renamed"));
            }
        }
        return List.copyOf(findings);
    }

    /**
     * A state's current name takes precedence over former names, because a former name may now be the name of another
     * state.
     */
    private static Optional<? extends State<?, ?>> find(Draft<?, ?> machine, State<?, ?> old) {
        return machine.states().stream()
                .filter(state -> continues(state, old))
                .min(Comparator.comparing(state -> !state.name().equals(old.name())));
    }

    /**
     * Returns whether a state continues an earlier state: the names are equal, or one of the two states has the other's
     * name as a former name.
     */
    private static boolean continues(State<?, ?> now, State<?, ?> old) {
        return now.answersTo(old.name()) || old.answersTo(now.name());
    }
}
