package dev.turnstile.adoption.conformance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded step that a machine would refuse, with the number of its occurrences.
 *
 * @param kind the kind
 * @param from the status before the step; null for the first status of a record
 * @param to the status after the step
 * @param steps the number of such steps
 * @param records the number of records with such a step
 * @param examples the ids of the first records with such a step
 */
public record Deviation(Kind kind, @Nullable String from, String to, long steps, long records, List<String> examples) {

    /** Copies the list. */
    public Deviation {
        examples = List.copyOf(examples);
    }

    /** The kinds of deviations. */
    public enum Kind {
        /** The machine has no state with the name of the status. */
        UNKNOWN_STATE,
        /** The first status of a record is not an initial state. */
        NOT_INITIAL,
        /** The machine has no edge from the status before to the status after. */
        NO_EDGE
    }

    /** Returns the step as text, such as {@code PAID -> NEW}; without a status before, {@code (none) -> NEW}. */
    public String step() {
        return (from == null ? "(none)" : from) + " -> " + to;
    }
}
