package dev.turnstile.testing.scenario;

import dev.turnstile.projection.TableProjection;
import java.lang.reflect.RecordComponent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a projection through its view. */
final class TableRows<R extends Record> {

    private final DataSource dataSource;
    private final Class<R> row;
    private final RecordComponent[] components;
    private final String sql;

    TableRows(DataSource dataSource, TableProjection<?, R, ?> projection) {
        this.dataSource = dataSource;
        this.row = projection.row();
        this.components = row.getRecordComponents();
        String columns = Arrays.stream(components)
                .map(component -> quoted(snakeCase(component.getName())))
                .collect(Collectors.joining(", "));
        this.sql = "SELECT " + columns + " FROM " + quoted(projection.schema()) + "." + quoted(projection.name());
    }

    /**
     * Returns all rows.
     *
     * @throws IllegalStateException if the rows cannot be read
     */
    List<R> all() {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            List<R> all = new ArrayList<>();
            while (rows.next()) {
                all.add(row(rows));
            }
            return all;
        } catch (SQLException | ReflectiveOperationException e) {
            throw new IllegalStateException("the rows of " + row.getName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private R row(ResultSet rows) throws SQLException, ReflectiveOperationException {
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(rows, i + 1, components[i].getType());
        }
        return Records.of(row, values);
    }

    private static @Nullable Object value(ResultSet rows, int column, Class<?> type) throws SQLException {
        if (type == Instant.class) {
            OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        }
        if (type.isEnum()) {
            String name = rows.getString(column);
            return name == null ? null : constant(type, name);
        }
        Object value = rows.getObject(column, read(type));
        return value instanceof Number number ? narrowed(number, type) : value;
    }

    private static @Nullable Object constant(Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value ->
                        value instanceof Enum<?> constant && constant.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the class in which the driver can return the values of a component. */
    private static Class<?> read(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "short", "Short" -> Integer.class;
            case "long" -> Long.class;
            case "double", "float", "Float" -> Double.class;
            case "boolean" -> Boolean.class;
            default -> type;
        };
    }

    private static Object narrowed(Number number, Class<?> type) {
        return switch (type.getSimpleName()) {
            case "short", "Short" -> number.shortValue();
            case "float", "Float" -> number.floatValue();
            default -> number;
        };
    }

    private static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
