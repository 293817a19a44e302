package dev.turnstile.adoption.survey.internal.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid index of the surveyed table.
 *
 * @param name the name
 * @param unique whether it is unique
 * @param primary whether it is the index of the primary key
 * @param predicate the predicate of a partial index, or null
 * @param expressions whether it contains expressions
 * @param columns the key columns in their order, without expressions
 */
public record TableIndex(
        String name,
        boolean unique,
        boolean primary,
        @Nullable String predicate,
        boolean expressions,
        List<String> columns) {

    public TableIndex {
        columns = List.copyOf(columns);
    }

    /** Returns whether the index finds the rows with a value of the column. */
    public boolean leadsWith(String column) {
        return !columns.isEmpty() && columns.getFirst().equals(column);
    }

    /** Returns whether the index keeps the values of this column alone unique, at least for some rows. */
    public boolean keepsUnique(String column) {
        return unique && !expressions && columns.equals(List.of(column));
    }
}
