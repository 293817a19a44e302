package dev.turnstile.machine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of a locked row, for the condition of a Java guard. */
public interface Row {

    /** Returns the names of the columns. */
    Set<String> columns();

    /**
     * Returns the value of a column as the JDBC driver returns it.
     *
     * @throws IllegalArgumentException if the row has no such column
     */
    @Nullable
    Object get(String column);

    /**
     * Returns the value of a column as the type in which the JDBC driver returns it.
     *
     * @throws IllegalArgumentException if the row has no such column, or the value has another type
     */
    <V> @Nullable V get(String column, Class<V> type);
}
