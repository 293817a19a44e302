package dev.turnstile.adoption.survey.internal.states;

import java.util.List;

/**
 * The rows with one combination of values.
 *
 * @param literals the value of each column that carries state
 * @param rows the number of rows
 * @param examples the ids of up to two of the rows
 */
public record Group(List<Literal> literals, long rows, List<String> examples) {

    public Group {
        literals = List.copyOf(literals);
        examples = List.copyOf(examples);
    }

    public boolean has(Literal literal) {
        return literals.contains(literal);
    }
}
