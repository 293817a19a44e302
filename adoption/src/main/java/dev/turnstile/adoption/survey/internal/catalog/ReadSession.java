package dev.turnstile.adoption.survey.internal.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection in a transaction that only reads. Not thread-safe. */
public final class ReadSession {

    private final Connection connection;

    public ReadSession(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row of a result. */
    @FunctionalInterface
    public interface RowReader<R> {

        R read(ResultSet row) throws SQLException;
    }

    /** Executes a query. An argument that is a list is bound as an array of texts. */
    public <R> List<R> query(String sql, RowReader<R> reader, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                bind(statement, i + 1, arguments[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                List<R> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        }
    }

    /** Executes a query with one row. */
    public <R> R one(String sql, RowReader<R> reader, Object... arguments) throws SQLException {
        return query(sql, reader, arguments).getFirst();
    }

    private void bind(PreparedStatement statement, int index, Object argument) throws SQLException {
        if (argument instanceof List<?> list) {
            statement.setArray(index, connection.createArrayOf("text", list.toArray()));
        } else {
            statement.setObject(index, argument);
        }
    }

    /** Returns the elements of an array of texts; none for null. */
    public static List<String> texts(ResultSet row, int column) throws SQLException {
        java.sql.@Nullable Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
