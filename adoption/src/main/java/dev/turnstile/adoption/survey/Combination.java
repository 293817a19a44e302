package dev.turnstile.adoption.survey;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A combination of values of the columns that carry state, and the rows that have it.
 *
 * @param values the value of each column: the status as text, {@code true} or {@code false} for a flag, {@code set} for
 *     a time; empty for null
 * @param rows the number of rows; of a sample, an estimate for the table
 * @param examples the ids of up to two of the rows; several id columns are joined with commas
 */
public record Combination(SequencedMap<String, String> values, long rows, List<String> examples) {

    /** Copies the values and the examples. */
    public Combination {
        values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
        examples = List.copyOf(examples);
    }
}
