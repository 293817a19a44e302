package dev.turnstile.postgres.internal.failure;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.text.spi.StorableText;
import java.sql.SQLException;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The text of failures for storing and logging. Failures of PostgreSQL are described by their fields.
 *
 * <p>The server quotes rows in details, hints and contexts, and values in the messages of some errors: "invalid input
 * syntax for type integer", "value out of range". For such errors, only the SQLSTATE and names are used.
 */
public final class Failures {

    private static final String OWN_CLASS = "TS";

    /** Messages with names and numbers only: connection, constraints, resources, intervention, transactions. */
    private static final Set<String> CLASSES_WITHOUT_VALUES =
            Set.of("08", "23", "25", "40", "53", "54", "55", "57", "58");

    /** Privileges, and missing or duplicate tables, columns, types and functions: the messages contain names only. */
    private static final Set<String> STATES_WITHOUT_VALUES =
            Set.of("42501", "42P01", "42P07", "42703", "42704", "42710", "42883", "3F000", "28000", "28P01", "3D000");

    /** The server's routines that refuse an entry of an index because of its size. */
    private static final Set<String> INDEXING = Set.of("_bt_check_third_page", "index_form_tuple");

    private static final String RAISED = "exec_stmt_raise";

    private Failures() {}

    /** Returns one line about a failure and its causes. The line contains no value of an event, an input or a row. */
    public static String text(Throwable failure) {
        return FailureText.of(failure, Failures::sql);
    }

    /** Returns an exception with the failure's stack traces for the log, without messages that may contain values. */
    public static Throwable trace(Throwable failure) {
        return FailureText.trace(failure, Failures::sql);
    }

    /**
     * Returns the failure's message in one line. Store it only in a place from which forgetting a subject removes it.
     * For a database failure the line contains no values.
     */
    public static String message(Throwable failure) {
        boolean database = failure instanceof SQLException || failure.getCause() instanceof SQLException;
        String message = database ? null : FailureText.message(failure);
        return message == null ? text(failure) : FailureText.line(message);
    }

    /** Returns one line about a database failure, with names, and with the message if it contains no values. */
    public static String sql(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (server == null) {
            return clientSide(failure, state);
        }
        String names = names(server);
        String message = withoutValues(server, state) ? server.getMessage() : null;
        return (message == null ? "the database refused the statement" : FailureText.line(message))
                + " (SQLSTATE " + state
                + (names.isEmpty() ? "" : ", " + names) + ")" + remedy(server);
    }

    /** Returns the remedy for a text that is too long for an index, whose entries have at most 2704 bytes. */
    private static String remedy(ServerErrorMessage server) {
        String routine = String.valueOf(server.getRoutine());
        return INDEXING.stream().anyMatch(routine::startsWith)
                ? "; the text of an id or key is too long for an index; shorten it to at most "
                        + StorableText.MAX_INDEXED_BYTES + " bytes"
                : "";
    }

    /** Uses the driver's message only for connection failures: other messages may contain parameters. */
    private static String clientSide(SQLException failure, String state) {
        boolean connection = state.startsWith("08") && failure.getMessage() != null;
        return connection
                ? FailureText.line(String.valueOf(failure.getMessage())) + " (SQLSTATE " + state + ")"
                : FailureText.sql(failure);
    }

    /** Returns whether a failure is a violation of NOT NULL on a column. */
    public static boolean isNullIn(SQLException failure, String table, String column) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return server != null
                && "23502".equals(failure.getSQLState())
                && table.equals(server.getTable())
                && column.equals(server.getColumn());
    }

    private static boolean withoutValues(ServerErrorMessage server, String state) {
        if (state.startsWith(OWN_CLASS)) {
            return true;
        }
        boolean raised = RAISED.equals(server.getRoutine());
        return !raised
                && (STATES_WITHOUT_VALUES.contains(state)
                        || (state.length() == 5 && CLASSES_WITHOUT_VALUES.contains(state.substring(0, 2))));
    }

    private static String names(ServerErrorMessage server) {
        StringJoiner names = new StringJoiner(", ");
        add(names, "constraint", server.getConstraint());
        add(names, "table", server.getTable());
        add(names, "column", server.getColumn());
        return names.toString();
    }

    private static void add(StringJoiner names, String what, @Nullable String name) {
        if (name != null) {
            names.add(what + " " + name);
        }
    }
}
