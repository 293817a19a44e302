package dev.turnstile.postgres.internal.failure;

import dev.turnstile.failure.spi.FailureText;
import java.sql.SQLException;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What is stored and logged of failures, of PostgreSQL's by their fields.
 *
 * <p>The server quotes rows in details, hints and contexts, and in the messages of some errors the value itself: "invalid
 * input syntax for type integer", "value out of range". Of those only SQLSTATE and names are kept.
 */
public final class Failures {

    private static final String OWN_CLASS = "TS";

    /** Messages of these quote names and numbers only: connection, constraints, resources, intervention, transactions. */
    private static final Set<String> CLASSES_WITHOUT_VALUES =
            Set.of("08", "23", "25", "40", "53", "54", "55", "57", "58");

    /** Permission, table, column, type, function: the names of what the application's statements mention. */
    private static final Set<String> STATES_WITHOUT_VALUES =
            Set.of("42501", "42P01", "42P07", "42703", "42704", "42710", "42883", "3F000", "28000", "28P01", "3D000");

    private static final String RAISED = "exec_stmt_raise";

    private Failures() {}

    /** Returns one line about a failure and its causes that quotes no value of an event, an input or a row. */
    public static String text(Throwable failure) {
        return FailureText.of(failure, Failures::sql);
    }

    /** Returns an exception for the log with the stack traces of a failure, without messages that may quote values. */
    public static Throwable trace(Throwable failure) {
        return FailureText.trace(failure, Failures::sql);
    }

    /**
     * Returns what the thrower said, in one line, where it may be stored because a forgetting removes it again; of
     * failures of the database only what quotes no value.
     */
    public static String message(Throwable failure) {
        boolean database = failure instanceof SQLException || failure.getCause() instanceof SQLException;
        return database || failure.getMessage() == null ? text(failure) : FailureText.line(failure.getMessage());
    }

    /** Returns one line about a failure of the database: its message if that quotes no value, and names. */
    public static String sql(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        ServerErrorMessage server = failure instanceof PSQLException said ? said.getServerErrorMessage() : null;
        if (server == null) {
            return clientSide(failure, state);
        }
        String names = names(server);
        String message = withoutValues(server, state) ? server.getMessage() : null;
        return (message == null ? "the database refused it" : FailureText.line(message)) + " (SQLSTATE " + state
                + (names.isEmpty() ? "" : ", " + names) + ")";
    }

    /** The driver quotes no rows where the connection failed; elsewhere it may quote parameters. */
    private static String clientSide(SQLException failure, String state) {
        boolean connection = state.startsWith("08") && failure.getMessage() != null;
        return connection
                ? FailureText.line(String.valueOf(failure.getMessage())) + " (SQLSTATE " + state + ")"
                : FailureText.sql(failure);
    }

    /** Tells whether a failure is that a column of a table may not be null. */
    public static boolean isNullIn(SQLException failure, String table, String column) {
        ServerErrorMessage server = failure instanceof PSQLException said ? said.getServerErrorMessage() : null;
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
