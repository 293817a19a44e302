package dev.turnstile.adoption.survey.internal.states;

import java.util.List;

/**
 * The rows whose times contradict the order of a pair.
 *
 * @param pair the pair
 * @param both the number of rows that have both times
 * @param rows the number of rows with the opposite order
 * @param examples the ids of up to three of these rows
 */
public record OutOfOrder(TimePair pair, long both, long rows, List<String> examples) {

    public OutOfOrder {
        examples = List.copyOf(examples);
    }
}
