package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.InvalidEventLineException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.IntToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Copies rows into a table. If the server rejects a row, the exception names the line of the file. */
final class RowCopy {

    private static final Pattern WHERE = Pattern.compile("COPY \\w+, line (\\d+)(?:, column (\\w+))?");

    private RowCopy() {}

    /**
     * Copies rows.
     *
     * @param lineOf returns the line number of a row, which counts from 0
     */
    static void copy(Connection connection, String sql, CopyText rows, IntToLongFunction lineOf)
            throws SQLException, IOException {
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, rows.open(), 1 << 16);
        } catch (PSQLException e) {
            throw refused(e, lineOf);
        }
    }

    private static InvalidEventLineException refused(PSQLException e, IntToLongFunction lineOf) throws PSQLException {
        ServerErrorMessage error = e.getServerErrorMessage();
        Matcher where = WHERE.matcher(error == null ? "" : String.valueOf(error.getWhere()));
        if (error == null || !ofTheValue(e.getSQLState()) || !where.find()) {
            throw e;
        }
        int row = Integer.parseInt(where.group(1)) - 1;
        return new InvalidEventLineException(lineOf.applyAsLong(row), where.group(2), problem(error), e);
    }

    /** Returns whether an SQLSTATE is a data exception (22) or an exceeded limit of the server (54). */
    private static boolean ofTheValue(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("54"));
    }

    private static String problem(ServerErrorMessage error) {
        String detail = error.getDetail();
        return "expected a value that PostgreSQL can store, got " + error.getMessage()
                + (detail == null ? "" : " (" + detail + ")");
    }
}
