package dev.turnstile.postgres.internal.projection;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The column type of a component of a row's record. */
@SuppressWarnings("ImmutableEnumChecker") // sets made by Set.of, and readers without state
enum ColumnType {
    TEXT("text", Set.of(String.class), ResultSet::getString),
    SMALLINT("int2", Set.of(short.class, Short.class), ResultSet::getShort),
    INTEGER("int4", Set.of(int.class, Integer.class), ResultSet::getInt),
    BIGINT("int8", Set.of(long.class, Long.class), ResultSet::getLong),
    REAL("float4", Set.of(float.class, Float.class), ResultSet::getFloat),
    DOUBLE("float8", Set.of(double.class, Double.class), ResultSet::getDouble),
    BOOLEAN("bool", Set.of(boolean.class, Boolean.class), ResultSet::getBoolean),
    NUMERIC("numeric", Set.of(BigDecimal.class), ResultSet::getBigDecimal) {
        @Override
        Object canonical(Object value) {
            BigDecimal number = (BigDecimal) value;
            return number.scale() < 0 ? number.setScale(0) : number;
        }
    },
    UUID_("uuid", Set.of(UUID.class), (row, column) -> row.getObject(column, UUID.class)),
    DATE("date", Set.of(LocalDate.class), (row, column) -> row.getObject(column, LocalDate.class)),
    TIME("timestamptz", Set.of(Instant.class), ColumnType::instant) {
        @Override
        Object canonical(Object value) {
            return ((Instant) value).truncatedTo(ChronoUnit.MICROS);
        }
    };

    private final String sql;

    @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
    private final Set<Class<?>> classes;

    @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
    private final Reader reader;

    ColumnType(String sql, Set<Class<?>> classes, Reader reader) {
        this.sql = sql;
        this.classes = classes;
        this.reader = reader;
    }

    /** Reads a value of a row. */
    @FunctionalInterface
    private interface Reader {
        @Nullable
        Object read(ResultSet row, int column) throws SQLException;
    }

    /** Returns the column type of a class, or null if there is none. */
    static @Nullable ColumnType of(Class<?> type) {
        if (type.isEnum()) {
            return TEXT;
        }
        for (ColumnType column : values()) {
            if (column.classes.contains(type)) {
                return column;
            }
        }
        return null;
    }

    String sql() {
        return sql;
    }

    @Nullable
    Object read(ResultSet row, int column) throws SQLException {
        Object value = reader.read(row, column);
        return row.wasNull() ? null : value;
    }

    /** Returns whether the database returns some values in another form than the form in which they were written. */
    boolean normalizes() {
        return this == NUMERIC || this == TIME;
    }

    /** Returns a value in the form in which the database returns it. */
    Object canonical(Object value) {
        return value;
    }

    private static @Nullable Object instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
