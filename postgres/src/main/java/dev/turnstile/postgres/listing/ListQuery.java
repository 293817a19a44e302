package dev.turnstile.postgres.listing;

import dev.turnstile.postgres.internal.sql.Parameters;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A SELECT statement that is built from the given conditions only, so that its plan fits them. Not thread-safe. */
final class ListQuery {

    private final StatementTemplate template;
    private final StringBuilder sql = new StringBuilder();
    private final Parameters parameters = new Parameters();

    ListQuery(StatementTemplate template) {
        this.template = template;
    }

    /** Converts the current row of a result set. */
    @FunctionalInterface
    interface Reading<R> {
        R of(ResultSet row) throws SQLException;
    }

    /** Appends a part of the statement, with the values of its parameters. */
    ListQuery add(String part, Object... values) {
        Parameters objects = new Parameters();
        for (Object value : values) {
            objects.object(value);
        }
        return addPart(part, objects);
    }

    /** Appends a part of the statement, with the values of its parameters. */
    ListQuery addPart(String part, Parameters values) {
        sql.append(part).append('\n');
        parameters.addAll(values);
        return this;
    }

    /** Appends a part with one parameter, unless the parameter's value is null. */
    ListQuery addKnown(String part, @Nullable Object value) {
        return value == null ? this : add(part, value);
    }

    <R> List<R> read(Connection connection, Reading<R> reading) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(template.fill(sql.toString()))) {
            parameters.bind(query);
            List<R> found = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(reading.of(row));
                }
            }
            return found;
        }
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
