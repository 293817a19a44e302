package dev.turnstile.adoption.survey.internal.states;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All combinations of the columns that carry state, most frequent first.
 *
 * @param columns the columns that have at least two values
 * @param constant the columns that have the same value in all rows, with this value
 * @param groups the combinations
 * @param outOfOrder the pairs of times with the rows that contradict them
 * @param rows the number of rows
 * @param cut whether there are more combinations
 */
public record Combinations(
        List<String> columns,
        List<Literal> constant,
        List<Group> groups,
        List<OutOfOrder> outOfOrder,
        long rows,
        boolean cut) {

    public Combinations {
        columns = List.copyOf(columns);
        constant = List.copyOf(constant);
        groups = List.copyOf(groups);
        outOfOrder = List.copyOf(outOfOrder);
    }

    /** Returns the different values of a column, most frequent first. */
    public List<Literal> values(int column) {
        Set<Literal> seen = new HashSet<>();
        return groups.stream()
                .map(group -> group.literals().get(column))
                .filter(seen::add)
                .toList();
    }
}
