package dev.turnstile.postgres.internal.transition;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Guard.Row;
import dev.turnstile.postgres.internal.door.GuardQuestion;
import dev.turnstile.postgres.internal.door.GuardResults;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of one statement that read a record: the record's key, state and columns, and the results of guards.
 *
 * <p>Each guard is evaluated once. Not thread-safe.
 */
public final class Inspection {

    private final String key;
    private final @Nullable Integer code;
    private final @Nullable Long version;
    private final Map<Guard, Boolean> results;
    private final Row row;

    private Inspection(
            String key, @Nullable Integer code, @Nullable Long version, Map<Guard, Boolean> results, Row row) {
        this.key = key;
        this.code = code;
        this.version = version;
        this.results = results;
        this.row = row;
    }

    /** Reads a result row: the record's key, state and version, the guards' results, and all columns. */
    static Inspection read(ResultSet row, GuardResults asked, BoundTable table) throws SQLException {
        Set<Guard> holding = asked.holding(row, 4);
        Map<Guard, Boolean> results = new HashMap<>();
        asked.guards().forEach(guard -> results.put(guard, holding.contains(guard)));
        int state = row.getInt(2);
        Integer code = row.wasNull() ? null : state;
        long version = row.getLong(3);
        Long rowVersion = row.wasNull() ? null : version;
        LockedRow columns = LockedRow.read(row, 4 + asked.guards().size(), table);
        return new Inspection(row.getString(1), code, rowVersion, results, columns);
    }

    public String key() {
        return key;
    }

    public @Nullable Integer code() {
        return code;
    }

    @Nullable
    Long version() {
        return version;
    }

    public boolean holds(Guard guard) {
        return results.computeIfAbsent(
                guard, asked -> asked instanceof Guard.Java java && GuardQuestion.holds(java, row));
    }

    /** The record's columns as the driver returned them. */
    record LockedRow(String table, Map<String, @Nullable Object> values) implements Row {

        /** Reads the record's columns, which start at an index. */
        static LockedRow read(ResultSet result, int first, BoundTable table) throws SQLException {
            Map<String, @Nullable Object> columns = new LinkedHashMap<>();
            for (int i = first; i <= result.getMetaData().getColumnCount(); i++) {
                columns.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
            }
            return new LockedRow(table.name(), columns);
        }

        @Override
        public Set<String> columns() {
            return values.keySet();
        }

        @Override
        public @Nullable Object get(String column) {
            if (!values.containsKey(column)) {
                throw new IllegalArgumentException(
                        "table " + table + " has no column " + column + " (columns: " + values.keySet() + ")");
            }
            return values.get(column);
        }

        @Override
        public <V> @Nullable V get(String column, Class<V> type) {
            Object value = get(column);
            if (value != null && !type.isInstance(value)) {
                throw new IllegalArgumentException("column " + column + " of table " + table + " is a "
                        + value.getClass().getName() + ", not a " + type.getName());
            }
            return type.cast(value);
        }
    }
}
