package dev.turnstile.machine.internal;

import dev.turnstile.machine.Finding;
import dev.turnstile.machine.Finding.Kind;
import dev.turnstile.machine.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Compares the codes of a definition with those of an earlier one: rows written then must mean the same now. */
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

    /** Its own name decides before former ones do: what it was called once may be another state's name now. */
    private static Optional<? extends State<?, ?>> find(Draft<?, ?> machine, State<?, ?> old) {
        return machine.states().stream()
                .filter(state -> continues(state, old))
                .min(Comparator.comparing(state -> !state.name().equals(old.name())));
    }

    /** A state goes on under its own name, under one that it kept as a former name, or goes back to an earlier one. */
    private static boolean continues(State<?, ?> now, State<?, ?> old) {
        return now.answersTo(old.name()) || old.answersTo(now.name());
    }
}
