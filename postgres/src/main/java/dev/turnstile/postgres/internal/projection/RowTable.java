package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of a projection in one table, read and written by set-based statements. Thread-safe. */
public final class RowTable<K, R extends Record> {

    private static final int BATCH_SIZE = 5_000;

    private static final String READ = "SELECT {columns} FROM {table} WHERE ({key}) IN (SELECT * FROM {keys})";

    private static final String LOCK = READ + " ORDER BY {key} FOR UPDATE";

    /**
     * Locks keys without rows by advisory locks, so that no other transaction inserts their rows before the commit. A
     * transaction holds at most 256 of these locks, because the server's lock table is small. The hash is computed from
     * the values, not from their texts, because the texts depend on session settings.
     */
    private static final String CLAIM = """
            SELECT count(pg_advisory_xact_lock(hashtext(?), claim)) FROM (
              SELECT DISTINCT hash_record(ROW(k.*)) & 255 AS claim FROM {keys} AS k ORDER BY claim) c""";

    private static final String WRITE = """
            INSERT INTO {table} ({columns}) SELECT * FROM {rows} ON CONFLICT ({key}) DO {update}""";

    private static final String DELETE = "DELETE FROM {table} WHERE ({key}) IN (SELECT * FROM {keys})";

    private final RowShape<K, R> shape;
    private final StatementTemplate names;

    public RowTable(RowShape<K, R> shape, String table) {
        this.shape = shape;
        List<String> columns = shape.columns().stream().map(Column::name).toList();
        String updates = IntStream.range(0, columns.size())
                .filter(i -> !shape.keyed().contains(i))
                .mapToObj(i -> QuotedName.of(columns.get(i)))
                .map(column -> column + " = EXCLUDED." + column)
                .collect(Collectors.joining(", "));
        this.names = new StatementTemplate(Map.of(
                "table", shape.qualified(table),
                "columns", QuotedName.list(columns),
                "key",
                        QuotedName.list(
                                shape.keyColumns().stream().map(Column::name).toList()),
                "keys", unnest(shape.keyColumns()),
                "rows", unnest(shape.columns()),
                "update", updates.isEmpty() ? "NOTHING" : "UPDATE SET " + updates));
    }

    private static String unnest(List<Column> columns) {
        return columns.stream()
                .map(column -> "CAST(? AS " + column.type().sql() + "[])")
                .collect(Collectors.joining(", ", "unnest(", ")"));
    }

    public RowShape<K, R> shape() {
        return shape;
    }

    String fill(String text) {
        return names.fill(text);
    }

    /** Returns the rows of keys. */
    public Map<K, R> read(Connection connection, Collection<K> keys) throws SQLException {
        return read(connection, READ, keys);
    }

    /** Returns and locks the rows of keys. Until the transaction ends, no other transaction changes or inserts them. */
    Map<K, R> locked(Connection connection, Collection<K> keys) throws SQLException {
        Map<K, R> rows = read(connection, LOCK, keys);
        List<K> missing = keys.stream().filter(key -> !rows.containsKey(key)).toList();
        if (!missing.isEmpty()) {
            try (PreparedStatement claim = connection.prepareStatement(fill(CLAIM))) {
                claim.setString(1, shape.qualified(shape.table()));
                keys(claim, 2, missing);
                claim.execute();
            }
            rows.putAll(read(connection, LOCK, missing));
        }
        return rows;
    }

    private Map<K, R> read(Connection connection, String sql, Collection<K> keys) throws SQLException {
        Map<K, R> rows = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(fill(sql))) {
            keys(query, 1, keys);
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    R row = shape.row(result, 1);
                    rows.put(shape.key(row), row);
                }
            }
        }
        return rows;
    }

    /** Inserts rows, or replaces the rows with the same keys. */
    public void write(Connection connection, List<R> rows) throws SQLException {
        try (PreparedStatement write = connection.prepareStatement(fill(WRITE))) {
            for (List<R> part : parts(rows)) {
                arrays(write, 1, shape.columns(), part, shape::value);
                write.executeUpdate();
            }
        }
    }

    /** Deletes the rows of keys. */
    public void delete(Connection connection, List<K> keys) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(fill(DELETE))) {
            for (List<K> part : parts(keys)) {
                keys(delete, 1, part);
                delete.executeUpdate();
            }
        }
    }

    private static <T> List<List<T>> parts(List<T> all) {
        List<List<T>> parts = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH_SIZE) {
            parts.add(all.subList(from, Math.min(all.size(), from + BATCH_SIZE)));
        }
        return parts;
    }

    /** Returns the stored value of one column of a key or a row. */
    @FunctionalInterface
    private interface Stored<T> {
        @Nullable
        Object of(T item, int column);
    }

    private void keys(PreparedStatement statement, int first, Collection<K> keys) throws SQLException {
        arrays(statement, first, shape.keyColumns(), List.copyOf(keys), shape::part);
    }

    private static <T> void arrays(
            PreparedStatement statement, int first, List<Column> columns, List<T> all, Stored<T> stored)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            @Nullable
            Object[] array = all.stream().map(item -> stored.of(item, column)).toArray();
            String type = columns.get(i).type().sql();
            statement.setArray(first + i, statement.getConnection().createArrayOf(type, array));
        }
    }
}
