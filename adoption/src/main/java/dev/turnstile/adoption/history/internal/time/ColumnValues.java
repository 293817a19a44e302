package dev.turnstile.adoption.history.internal.time;

import java.util.Iterator;

/** The values of a column in all rows of a file, read one by one. */
public interface ColumnValues extends Iterator<String>, AutoCloseable {

    /** Closes the file. */
    @Override
    void close();
}
