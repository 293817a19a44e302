package dev.turnstile.machine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of one locked record, as a Java guard sees them. */
public interface Row {

    /** Returns the names of the columns. */
    Set<String> columns();

    /**
     * Returns a column's value as the JDBC driver gives it.
     *
     * @throws IllegalArgumentException if the record has no such column
     */
    @Nullable
    Object get(String column);

    /**
     * Returns a column's value as the type that the JDBC driver gives for it.
     *
     * @throws IllegalArgumentException if the record has no such column, or it is of another type
     */
    <V> @Nullable V get(String column, Class<V> type);
}
