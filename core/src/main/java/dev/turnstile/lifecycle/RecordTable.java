package dev.turnstile.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table that holds the records of a lifecycle, and the columns that matter to it.
 *
 * @param name the table's name, with its schema where it is not on the search path: {@code orders}, {@code shop.orders}
 * @param idColumns the columns that identify a record, in the order in which callers give their values; {@code id} by
 *     default. The primary key or a unique index must see to it that they name one row
 * @param stateColumn the {@code smallint} or {@code integer} column that holds the state's code; {@code state} by
 *     default
 * @param versionColumn the {@code integer} or {@code bigint} column that counts the record's changes; null, the
 *     default, for none
 * @param lock how a record is locked before a transition looks at it, also in {@code tx.lock} of commands that do not
 *     say; null, the default, to compare and set instead: the transition itself takes the lock that updates take
 */
public record RecordTable(
        String name,
        List<String> idColumns,
        String stateColumn,
        @Nullable String versionColumn,
        @Nullable Lock lock) {

    /** Copies the list and checks that nothing is blank. */
    public RecordTable {
        idColumns = List.copyOf(idColumns);
        if (name.isBlank() || stateColumn.isBlank() || idColumns.isEmpty()) {
            throw new IllegalArgumentException("a record table needs a name, id columns and a state column, got " + name
                    + " " + idColumns + " " + stateColumn);
        }
        if (versionColumn != null && (versionColumn.isBlank() || versionColumn.equals(stateColumn))) {
            throw new IllegalArgumentException("the version column of " + name
                    + " is a column of its own beside the state, got '" + versionColumn + "'");
        }
    }

    /** Describes a table without a version column, whose records are compared and set. */
    public RecordTable(String name, List<String> idColumns, String stateColumn) {
        this(name, idColumns, stateColumn, null, null);
    }

    /**
     * Names the table; its id column is {@code id} and its state column {@code state} until the next calls say else.
     */
    public static RecordTable of(String name) {
        return new RecordTable(name, List.of("id"), "state");
    }

    /** Names the id column, or the columns of a composite id. */
    public RecordTable withId(String... columns) {
        return new RecordTable(name, List.of(columns), stateColumn, versionColumn, lock);
    }

    /** Names the column that holds the state's code. */
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
     * Locks each record before a transition looks at it, which costs a round trip more than to compare and set.
     *
     * <p>A record that another transaction has locked is refused with {@link RecordLocked} unless the lock waits.
     */
    public RecordTable withLock(Lock how) {
        return new RecordTable(name, idColumns, stateColumn, versionColumn, how);
    }
}
