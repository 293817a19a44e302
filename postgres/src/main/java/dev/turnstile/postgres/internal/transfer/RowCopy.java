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

/** Copies rows into a table; what the server does not take of them is said of the line that it came from. */
final class RowCopy {

    private static final Pattern WHERE = Pattern.compile("COPY \\w+, line (\\d+)(?:, column (\\w+))?");

    private RowCopy() {}

    /**
     * Copies.
     *
     * @param lineOf the line of a row, which counts from 0
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
        ServerErrorMessage said = e.getServerErrorMessage();
        Matcher where = WHERE.matcher(said == null ? "" : String.valueOf(said.getWhere()));
        if (said == null || !ofTheValue(e.getSQLState()) || !where.find()) {
            throw e;
        }
        int row = Integer.parseInt(where.group(1)) - 1;
        return new InvalidEventLineException(lineOf.applyAsLong(row), where.group(2), problem(said), e);
    }

    /** A data exception, or a limit of the server. */
    private static boolean ofTheValue(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("54"));
    }

    private static String problem(ServerErrorMessage said) {
        String detail = said.getDetail();
        return "expected a value that PostgreSQL can store, got " + said.getMessage()
                + (detail == null ? "" : " (" + detail + ")");
    }
}
