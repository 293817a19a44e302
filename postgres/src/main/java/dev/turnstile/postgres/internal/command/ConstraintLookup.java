package dev.turnstile.postgres.internal.command;

import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.refusal.ConstraintViolated;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Looks up the constraint of the database that a statement violated. */
final class ConstraintLookup {

    private static final Map<String, ConstraintViolated.Kind> KINDS = Map.of(
            "23502", ConstraintViolated.Kind.NOT_NULL,
            "23503", ConstraintViolated.Kind.FOREIGN_KEY,
            "23505", ConstraintViolated.Kind.UNIQUE,
            "23514", ConstraintViolated.Kind.CHECK,
            "23P01", ConstraintViolated.Kind.EXCLUSION);

    /**
     * Reads the columns of a constraint, or of a unique index without a constraint: the catalog lists the columns of
     * both by number.
     */
    private static final String COLUMNS = """
            WITH owner AS (
              SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ? AND c.relname = ?),
            numbers AS (
              SELECT conrelid AS owner, conkey AS columns FROM pg_constraint
              WHERE conrelid IN (SELECT oid FROM owner) AND conname = ?
              UNION
              SELECT indrelid, CAST(indkey AS int2[]) FROM pg_index JOIN pg_class i ON i.oid = indexrelid
              WHERE indrelid IN (SELECT oid FROM owner) AND i.relname = ?)
            SELECT DISTINCT a.attname, a.attnum FROM numbers
            JOIN pg_attribute a ON a.attrelid = numbers.owner AND a.attnum = ANY (numbers.columns)
            ORDER BY a.attnum""";

    private ConstraintLookup() {}

    /** Returns whether a violated constraint caused a failure. */
    static boolean violated(Throwable failure) {
        return SqlState.cause(failure) instanceof PSQLException said && KINDS.containsKey(SqlState.of(said));
    }

    /**
     * Returns the constraint violation that caused a failure, or null if the failure has another cause.
     *
     * @param connection a usable connection, for reading the catalog
     */
    static @Nullable ConstraintViolated violation(Throwable failure, Connection connection) throws SQLException {
        if (!(SqlState.cause(failure) instanceof PSQLException said)) {
            return null;
        }
        ConstraintViolated.Kind kind = KINDS.get(SqlState.of(said));
        ServerErrorMessage message = said.getServerErrorMessage();
        return kind == null || message == null ? null : named(kind, message, failure, connection);
    }

    /** Leaves out the server's detail: it quotes values of the row, but refusals are logged, stored and returned. */
    private static ConstraintViolated named(
            ConstraintViolated.Kind kind, ServerErrorMessage message, Throwable failure, Connection connection)
            throws SQLException {
        String column = message.getColumn();
        String table = text(message.getTable());
        String constraint = text(message.getConstraint());
        return column == null
                ? new ConstraintViolated(
                        kind,
                        table,
                        constraint,
                        columns(connection, text(message.getSchema()), table, constraint),
                        null,
                        failure)
                : new ConstraintViolated(kind, table, column, List.of(column), null, failure);
    }

    private static List<String> columns(Connection connection, String schema, String table, String constraint)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setString(1, schema);
            query.setString(2, table);
            query.setString(3, constraint);
            query.setString(4, constraint);
            try (ResultSet row = query.executeQuery()) {
                List<String> columns = new ArrayList<>();
                while (row.next()) {
                    columns.add(row.getString(1));
                }
                return columns;
            }
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
