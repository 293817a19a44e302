package dev.turnstile.adoption.history.internal.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a source.
 *
 * @param name the name
 * @param type the name of the type, such as {@code timestamptz}
 */
record RowColumn(String name, String type) {

    private static final List<String> TIMES = List.of("timestamptz", "timestamp", "date");

    /** Returns whether the values are times, whose form needs no decision. */
    boolean time() {
        return TIMES.contains(type);
    }

    /** Returns the value of the current row as text; empty if there is none. */
    String text(ResultSet row, int index) throws SQLException {
        return switch (type) {
            case "timestamptz" -> instant(row.getObject(index, OffsetDateTime.class));
            case "timestamp" -> orEmpty(row.getObject(index, LocalDateTime.class));
            case "date" -> orEmpty(row.getObject(index, LocalDate.class));
            default -> orEmpty(row.getString(index));
        };
    }

    private static String instant(@Nullable OffsetDateTime time) {
        return time == null ? "" : time.toInstant().toString();
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
