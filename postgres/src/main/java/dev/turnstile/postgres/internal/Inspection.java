package dev.turnstile.postgres.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One look at a record: its state, its columns and the answers of guards.
 *
 * <p>Each guard is asked once. Not thread-safe.
 */
final class Inspection {

    private static final String LOOK = """
            SELECT {key} AS turnstile_key, {state} AS turnstile_state{guards}, {alias}.*
            FROM {table} AS {alias} WHERE {by_id}{lock}""";

    private final String key;
    private final @Nullable Integer code;
    private final Map<Guard, Boolean> answers;
    private final Row row;

    private Inspection(String key, @Nullable Integer code, Map<Guard, Boolean> answers, Row row) {
        this.key = key;
        this.code = code;
        this.answers = answers;
        this.row = row;
    }

    /** Looks at a record, asking the database those of the guards that it can answer. */
    static Optional<Inspection> of(
            Connection connection, BoundLifecycle<?, ?> lifecycle, Object id, List<Guard> guards, boolean lock)
            throws SQLException {
        List<Guard.Sql> asked = guards.stream()
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .distinct()
                .toList();
        String sql = lifecycle
                .template()
                .with("guards", columns(asked))
                .with("lock", lock ? " FOR NO KEY UPDATE" : "")
                .fill(LOOK);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            lifecycle.bindId(query, 1, id);
            try (ResultSet result = query.executeQuery()) {
                return result.next() ? Optional.of(read(result, asked, lifecycle.table())) : Optional.empty();
            }
        }
    }

    private static String columns(List<Guard.Sql> guards) {
        return IntStream.range(0, guards.size())
                .mapToObj(i -> ", (" + guards.get(i).condition() + ") IS TRUE AS turnstile_guard_" + i)
                .collect(Collectors.joining());
    }

    private static Inspection read(ResultSet result, List<Guard.Sql> asked, BoundTable table) throws SQLException {
        Map<Guard, Boolean> answers = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            answers.put(asked.get(i), result.getBoolean("turnstile_guard_" + i));
        }
        int first = 2 + asked.size() + 1;
        int state = result.getInt("turnstile_state");
        Integer code = result.wasNull() ? null : state;
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (int i = first; i <= result.getMetaData().getColumnCount(); i++) {
            columns.put(result.getMetaData().getColumnLabel(i), result.getObject(i));
        }
        return new Inspection(
                result.getString("turnstile_key"), code, answers, new LockedRow(table.category(), columns));
    }

    String key() {
        return key;
    }

    @Nullable
    Integer code() {
        return code;
    }

    boolean holds(Guard guard) {
        return answers.computeIfAbsent(
                guard,
                asked -> asked instanceof Guard.Java java && java.condition().test(row));
    }

    /** The record's columns as the driver gave them. */
    private record LockedRow(String table, Map<String, @Nullable Object> values) implements Row {

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
