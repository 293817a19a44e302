package dev.turnstile.lifecycle;

import dev.turnstile.text.spi.StorableText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table that contains the records of a lifecycle, and its columns.
 *
 * <p>The table's name is SQL: it folds to lower case unless it is in double quotes. The names of columns are not SQL: they
 * are the exact names, without quotes, and their case matters.
 *
 * @param name the table's name as in an SQL statement, qualified by its schema if the schema is not on the search path:
 *     {@code orders}, {@code shop.orders}, {@code "Order Lines"} in double quotes, {@code shop."Order.Lines"}
 * @param idColumns the columns that identify a record, in the order in which callers pass their values; {@code id} by
 *     default. A primary key or unique index must guarantee that the values identify one row
 * @param stateColumn the {@code smallint} or {@code integer} column that stores the state's code; {@code state} by
 *     default
 * @param versionColumn the {@code integer} or {@code bigint} column that counts the record's changes; null, the
 *     default, if there is none
 * @param lock the lock that a transition takes before it reads a record, and that {@code tx.lock} takes if the
 *     command's settings contain no lock; null, the default, for a compare-and-set: the transition takes only the lock
 *     of its own update
 */
public record RecordTable(
        String name,
        List<String> idColumns,
        String stateColumn,
        @Nullable String versionColumn,
        @Nullable Lock lock) {

    /** Copies the list and checks that no name is blank. */
    public RecordTable {
        idColumns = List.copyOf(idColumns);
        StorableText.checked("table", name);
        StorableText.checked("state column", stateColumn);
        idColumns.forEach(column -> StorableText.checked("id column", column));
        if (name.isBlank() || stateColumn.isBlank() || idColumns.isEmpty()) {
            throw new IllegalArgumentException("a record table needs a name, id columns and a state column, got " + name
                    + " " + idColumns + " " + stateColumn);
        }
        if (versionColumn != null && (versionColumn.isBlank() || versionColumn.equals(stateColumn))) {
            throw new IllegalArgumentException("the version column of " + name
                    + " is a column of its own beside the state, got '" + versionColumn + "'");
        }
    }

    /** Constructs a description without a version column and without a lock. */
    public RecordTable(String name, List<String> idColumns, String stateColumn) {
        this(name, idColumns, stateColumn, null, null);
    }

    /**
     * Returns a description with id column {@code id} and state column {@code state}.
     *
     * @param name the table's name as in an SQL statement, in double quotes if it contains upper-case letters, blanks or
     *     periods
     */
    public static RecordTable of(String name) {
        return new RecordTable(name, List.of("id"), "state");
    }

    /**
     * Returns a copy with an id column, or with the columns of a composite id.
     *
     * @param columns the exact names, without quotes
     */
    public RecordTable withId(String... columns) {
        return new RecordTable(name, List.of(columns), stateColumn, versionColumn, lock);
    }

    /**
     * Returns a copy with another state column.
     *
     * @param column the exact name, without quotes
     */
    public RecordTable withState(String column) {
        return new RecordTable(name, idColumns, column, versionColumn, lock);
    }

    /**
     * Returns a copy with a version column, which every transition and correction increments. A caller that has read
     * the record can check by {@link TransitionOptions#withExpectedVersion} whether it is unchanged.
     */
    public RecordTable withVersion(String column) {
        return new RecordTable(name, idColumns, stateColumn, column, lock);
    }

    /**
     * Returns a copy with a lock that each transition takes before it reads the record. This needs one more round trip
     * than a compare-and-set.
     *
     * <p>If another transaction has locked the record, the transition is refused with {@link RecordLocked} unless the
     * lock waits.
     */
    public RecordTable withLock(Lock how) {
        return new RecordTable(name, idColumns, stateColumn, versionColumn, how);
    }
}
