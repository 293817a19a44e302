package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a source, as texts; times are ISO 8601, and missing values are empty. */
interface Rows extends AutoCloseable {

    /** Returns the columns. */
    List<RowColumn> columns();

    /**
     * Returns the values of the next row, or null at the end.
     *
     * @throws UnreadableRow if the row has no values; the next call returns the row after it
     */
    @Nullable
    List<String> next();

    /** Returns the number of records so far without a change of the status. */
    default long withoutChanges() {
        return 0;
    }

    /** Returns one line for each property of the rows read so far that a person should check. */
    default List<String> notes() {
        return List.of();
    }

    @Override
    void close();
}
