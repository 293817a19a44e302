package dev.turnstile.lifecycle;

import java.util.List;

/**
 * The table that holds the records of a lifecycle, and the columns that matter to it.
 *
 * @param name the table's name, with its schema where it is not on the search path: {@code orders}, {@code shop.orders}
 * @param idColumns the columns that identify a record, in the order in which callers give their values; {@code id} by
 *     default. The primary key or a unique index must see to it that they name one row
 * @param stateColumn the {@code smallint} or {@code integer} column that holds the state's code; {@code state} by
 *     default
 */
public record RecordTable(String name, List<String> idColumns, String stateColumn) {

    /** Copies the list and checks that nothing is blank. */
    public RecordTable {
        idColumns = List.copyOf(idColumns);
        if (name.isBlank() || stateColumn.isBlank() || idColumns.isEmpty()) {
            throw new IllegalArgumentException("a record table needs a name, id columns and a state column, got " + name
                    + " " + idColumns + " " + stateColumn);
        }
    }

    /** Names the table; its id column is {@code id} and its state column {@code state} until the next calls say else. */
    public static RecordTable table(String name) {
        return new RecordTable(name, List.of("id"), "state");
    }

    /** Names the id column, or the columns of a composite id. */
    public RecordTable id(String... columns) {
        return new RecordTable(name, List.of(columns), stateColumn);
    }

    /** Names the column that holds the state's code. */
    public RecordTable state(String column) {
        return new RecordTable(name, idColumns, column);
    }
}
