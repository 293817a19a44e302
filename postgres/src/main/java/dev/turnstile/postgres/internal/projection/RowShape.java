package dev.turnstile.postgres.internal.projection;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.projection.TableProjection;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The mapping of a projection's keys and rows to columns. Thread-safe. */
public final class RowShape<K, R extends Record> {

    private static final int MAX_NAME_BYTES = 63;
    private static final int MAX_SUFFIX_BYTES = "_rebuild_pkey1".length();

    private final TableProjection<K, R, ?> projection;
    private final RecordAccess<R> rows;
    private final @Nullable RecordAccess<K> keys;
    private final List<Integer> keyed;
    private final List<Column> columns;
    private final List<Column> keyColumns;
    private final boolean normalizes;

    private RowShape(
            TableProjection<K, R, ?> projection,
            RecordAccess<R> rows,
            @Nullable RecordAccess<K> keys,
            List<Integer> keyed) {
        this.projection = projection;
        this.rows = rows;
        this.keys = keys;
        this.keyed = keyed;
        this.columns = rows.columns();
        this.keyColumns = keyed.stream().map(columns::get).toList();
        this.normalizes = columns.stream().anyMatch(column -> column.type().normalizes());
    }

    /**
     * Returns the mapping of a projection.
     *
     * @throws IllegalArgumentException if the key is not part of the row, a component has no column type, or the name
     *     of the projection is too long
     */
    public static <K, R extends Record> RowShape<K, R> of(TableProjection<K, R, ?> projection) {
        RecordAccess<R> rows = RecordAccess.of(projection.row());
        RecordAccess<K> keys = projection.key().isRecord() ? RecordAccess.of(projection.key()) : null;
        RowShape<K, R> shape = new RowShape<>(projection, rows, keys, keyed(projection, rows, keys));
        if (shape.table().getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES - MAX_SUFFIX_BYTES) {
            throw new IllegalArgumentException("the name of projection '" + projection.name()
                    + "' is too long for its tables; use a name of at most 40 characters");
        }
        return shape;
    }

    private static <K, R extends Record> List<Integer> keyed(
            TableProjection<K, R, ?> projection, RecordAccess<R> rows, @Nullable RecordAccess<K> keys) {
        List<Integer> keyed = new ArrayList<>();
        if (keys == null) {
            keyed.add(0);
        } else {
            keys.columns().forEach(column -> keyed.add(rows.columns().indexOf(column)));
        }
        boolean fits = !rows.columns().isEmpty()
                && !keyed.isEmpty()
                && !keyed.contains(-1)
                && (keys != null || boxed(rows.columns().getFirst()).equals(boxed(projection.key())));
        if (!fits) {
            throw new IllegalArgumentException("projection '" + projection.name() + "': key "
                    + projection.key().getName() + " is not part of row "
                    + projection.row().getName()
                    + "; the row must begin with the key, or have all its components with the same names and types");
        }
        return List.copyOf(keyed);
    }

    private static String boxed(Column column) {
        return boxed(column.component());
    }

    private static String boxed(Class<?> type) {
        ColumnType column = ColumnType.of(type);
        return column == null || type.isEnum() ? type.getName() : column.name();
    }

    /** Returns the name of this version's table. */
    public String table() {
        return projection.name() + "_v" + projection.version();
    }

    /** Returns the name of the table in which a rebuild writes. */
    public String shadow() {
        return table() + "_rebuild";
    }

    /** Returns the quoted name of a table, with its schema. */
    public String qualified(String table) {
        return QuotedName.of(projection.schema()) + "." + QuotedName.of(table);
    }

    public TableProjection<K, R, ?> projection() {
        return projection;
    }

    List<Integer> keyed() {
        return keyed;
    }

    List<Column> columns() {
        return columns;
    }

    List<Column> keyColumns() {
        return keyColumns;
    }

    /** Returns the text of a key, which is the same in every process. */
    public String text(K key) {
        return keys == null
                ? String.valueOf(part(key, 0))
                : IntStream.range(0, keyColumns.size())
                        .mapToObj(i -> String.valueOf(part(key, i)))
                        .collect(Collectors.joining(", "));
    }

    /** Returns the stored value of one column of a key. */
    @Nullable
    Object part(K key, int number) {
        return keyColumns.get(number).stored(keys == null ? key : keys.value(key, number));
    }

    /** Returns the stored value of one column of a row. */
    @Nullable
    Object value(R row, int column) {
        return columns.get(column).stored(rows.value(row, column));
    }

    /** Reads a row, from column {@code first} on. */
    R row(ResultSet result, int first) throws SQLException {
        @Nullable Object[] values = new Object[columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns().get(i).read(result, first + i);
        }
        return rows.make(values);
    }

    /** Returns the key of a row. */
    K key(R row) {
        if (keys == null) {
            @SuppressWarnings("unchecked") // keyed(..) has checked that the first component has the key's type
            K key = (K) Objects.requireNonNull(rows.value(row, 0), "the row's key");
            return key;
        }
        return keys.make(keyed.stream().map(i -> rows.value(row, i)).toArray());
    }

    /**
     * Folds an event into a row. Returns the row in the form in which the database returns it.
     *
     * @throws IllegalStateException if the folded row has another key
     */
    public <E> @Nullable R fold(TableProjection<K, R, E> by, K key, @Nullable R before, Decoded<E> event) {
        R after = by.fold(key, before, event.event(), event.recorded());
        if (after == null) {
            return null;
        }
        R canonical = canonical(after);
        if (!key(canonical).equals(key)) {
            throw new IllegalStateException("projection '" + by.name() + "' returned a row with key " + key(canonical)
                    + " for key " + key + "; fold must return a row with the key that it is given");
        }
        return canonical;
    }

    private R canonical(R row) {
        if (!normalizes) {
            return row;
        }
        return rows.make(IntStream.range(0, columns().size())
                .mapToObj(i -> columns().get(i).canonical(rows.value(row, i)))
                .toArray());
    }

    /** Returns a text that is different for other columns, another key or other indexes. */
    public String fingerprint() {
        return columns().stream()
                        .map(column ->
                                column.name() + " " + column.type().sql() + (column.required() ? " required" : ""))
                        .collect(Collectors.joining(", "))
                + "; key " + keyed + "; indexes " + projection.indexes();
    }
}
