package dev.turnstile.postgres.internal.projection;

import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of a projection's table.
 *
 * @param name its name
 * @param component the class of the record component
 * @param type the type of the column
 */
record Column(String name, Class<?> component, ColumnType type) {

    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    static Column of(RecordComponent component) {
        ColumnType type = ColumnType.of(component.getType());
        if (type == null) {
            throw new IllegalArgumentException(
                    component.getDeclaringRecord().getName() + ": component '" + component.getName() + "' has type "
                            + component.getType().getName() + ", which has no column type; use String, a number type,"
                            + " Boolean, UUID, Instant, LocalDate or an enum");
        }
        return new Column(named(component), component.getType(), type);
    }

    static String named(RecordComponent component) {
        return HUMP.matcher(component.getName()).replaceAll("_").toLowerCase(Locale.ROOT);
    }

    boolean required() {
        return component.isPrimitive();
    }

    /** Returns the value to store for a component's value. */
    @Nullable
    Object stored(@Nullable Object value) {
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    @Nullable
    Object canonical(@Nullable Object value) {
        return value == null ? null : type.canonical(value);
    }

    @Nullable
    Object read(ResultSet row, int column) throws SQLException {
        Object value = type.read(row, column);
        return value != null && component.isEnum() ? constant((String) value) : value;
    }

    private Object constant(String constant) {
        for (Object value : component.getEnumConstants()) {
            if (((Enum<?>) value).name().equals(constant)) {
                return value;
            }
        }
        throw new IllegalStateException("column " + name + " contains '" + constant + "', which is not a constant of "
                + component.getName() + "; rebuild the projection");
    }
}
