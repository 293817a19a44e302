package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.LogOptions;
import dev.turnstile.postgres.QuotedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The conditions of {@link LogOptions#withWhere} in SQL, after the values of a source itself.
 *
 * @param values the values of the source, then those of the conditions
 * @param sql the conditions, each after {@code AND}
 */
record Conditions(List<String> values, String sql) {

    Conditions {
        values = List.copyOf(values);
    }

    static Conditions of(LogOptions options, List<String> own) {
        List<String> values = new ArrayList<>(own);
        StringBuilder sql = new StringBuilder();
        options.where().forEach((column, value) -> {
            values.add(value);
            sql.append("\n  AND btrim((")
                    .append(QuotedName.of(column))
                    .append(")::text) = ($1)[")
                    .append(values.size())
                    .append(']');
        });
        return new Conditions(values, sql.toString());
    }

    /** Returns columns as an order in which equal texts are adjacent. */
    static String texts(Collection<String> columns) {
        return columns.stream()
                .map(column -> "(" + QuotedName.of(column) + ")::text COLLATE \"C\"")
                .collect(Collectors.joining(", "));
    }
}
