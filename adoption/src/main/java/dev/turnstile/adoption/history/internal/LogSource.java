package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.BadRow;
import dev.turnstile.adoption.history.InvalidLogException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The origin of a log: a file, or a source in a database. */
public interface LogSource {

    /** Returns the path of the file, or the name of the source in the database. */
    String label();

    /** Returns the default name of the log's machine. */
    String name();

    /**
     * Checks that the content did not change since the log was opened or first read, because passes must read the same
     * content.
     *
     * @throws InvalidLogException if it changed
     */
    void checkUnchanged();

    /**
     * Returns the exception for a problem.
     *
     * @param line the line of the uncompressed text or the number of the row, from 1; 0 if the problem concerns the
     *     whole log
     */
    InvalidLogException invalid(long line, String problem, @Nullable Throwable cause);

    /** Returns the exception for rows that cannot be read: their number, and the first of them. */
    InvalidLogException invalidRows(long count, List<BadRow> first);

    default InvalidLogException invalid(long line, String problem) {
        return invalid(line, problem, null);
    }
}
