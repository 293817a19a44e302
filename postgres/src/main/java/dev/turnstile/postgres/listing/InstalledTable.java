package dev.turnstile.postgres.listing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table with a lifecycle, a watched table, or both.
 *
 * @param category the category of its records' streams, the first part of a record's name: {@code orders} in {@code
 *     orders/42}
 * @param table the table's quoted name with its schema
 * @param machine the machine of its lifecycle; null for a table that is only watched
 * @param idColumns the columns that identify a record
 * @param stateColumn the column that stores the state's code; null for a table that is only watched
 * @param versionColumn the column that counts a record's changes; null for none
 * @param guarded whether the database refuses changes of state that the machine does not permit
 * @param capture the treatment of changes that bypass Turnstile: {@code observe}, {@code record} or {@code refuse};
 *     null if they are not captured
 * @param sealed whether the application's role may change the state only through Turnstile
 * @param watched whether a history of its rows is recorded
 * @param present whether the table exists
 */
public record InstalledTable(
        String category,
        String table,
        @Nullable String machine,
        List<String> idColumns,
        @Nullable String stateColumn,
        @Nullable String versionColumn,
        boolean guarded,
        @Nullable String capture,
        boolean sealed,
        boolean watched,
        boolean present) {

    /** Copies the list. */
    public InstalledTable {
        idColumns = List.copyOf(idColumns);
    }
}
