package dev.turnstile.adoption.history.internal.csv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table, the header first; rows without values are left out. */
public interface TableRows extends AutoCloseable {

    /** Returns the next row, or null at the end. */
    @Nullable
    Row next();

    @Override
    void close();

    /**
     * A row.
     *
     * @param fields the values
     * @param line the line at which the row begins, or the number of the row in its sheet
     */
    record Row(List<String> fields, long line) {}

    /** Opens the rows of a table any number of times. */
    @FunctionalInterface
    interface Source {
        TableRows open();
    }
}
