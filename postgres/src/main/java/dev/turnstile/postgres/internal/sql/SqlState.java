package dev.turnstile.postgres.internal.sql;

import dev.turnstile.command.CommandException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Classifies SQLSTATEs; the codes are listed in appendix A of PostgreSQL's documentation. */
public final class SqlState {

    /** serialization_failure, deadlock_detected, and Turnstile's own state from its function incarnation_changed. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "40TS1");

    /** The server ends the session or accepts no session: admin_shutdown, crash_shutdown, cannot_connect_now. */
    private static final Set<String> SERVER_GOES = Set.of("57P01", "57P02", "57P03");

    /** Connection, operator intervention, system error, internal error: the failure may have followed the commit. */
    private static final Set<String> UNCERTAIN_CLASSES = Set.of("08", "57", "58", "F0", "XX");

    private static final String QUERY_CANCELED = "57014";

    /** invalid_savepoint_specification. */
    private static final String INVALID_SAVEPOINT = "3B001";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** No session was established: sqlclient_unable_to_establish_sqlconnection, rejection, cannot_connect_now. */
    private static final Set<String> NO_SESSION = Set.of("08001", "08004", "57P03");

    /** transaction_resolution_unknown, as defined by the SQL standard. */
    private static final String RESOLUTION_UNKNOWN = "08007";

    /** A prepared statement whose result type has changed since it was prepared. */
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** The server's function that reports a prepared statement with another result type. */
    private static final String OUTDATED_PLAN = "RevalidateCachedQuery";

    /**
     * Undefined column, table or function, type mismatch: the schema may have changed after the statement was built.
     */
    private static final Set<String> SCHEMA_CHANGED = Set.of(FEATURE_NOT_SUPPORTED, "42703", "42P01", "42883", "42804");

    private SqlState() {}

    /** Returns the first SQLException in the chain of causes, or null. */
    public static @Nullable SQLException cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    public static String of(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }

    /**
     * Returns whether a failure is a conflict: a serialization failure, a deadlock, or a statement that was built for
     * another incarnation of the server.
     */
    public static boolean conflict(SQLException failure) {
        return CONFLICTS.contains(of(failure));
    }

    /** Returns whether the transaction has no savepoint of the given name. */
    public static boolean unknownSavepoint(SQLException failure) {
        return INVALID_SAVEPOINT.equals(failure.getSQLState());
    }

    /** Returns whether a lock was not acquired within {@code lock_timeout}. */
    public static boolean lockTimeout(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
    }

    /**
     * Returns whether the statement may succeed when the driver prepares it again at the next execution: a table's
     * columns have changed, and a cached plan must not change its result type. Unsupported features have the same
     * SQLSTATE, but other functions of the server report them.
     */
    public static boolean outdatedPlan(SQLException failure) {
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        return server != null
                && FEATURE_NOT_SUPPORTED.equals(failure.getSQLState())
                && OUTDATED_PLAN.equals(server.getRoutine());
    }

    /** Returns whether the server has rolled back, and a retry may succeed: a conflict or an outdated plan. */
    public static boolean repeatable(SQLException failure) {
        return conflict(failure) || outdatedPlan(failure);
    }

    /** Returns whether a failure may be caused by a table that was altered after the statement was built. */
    public static boolean schemaChanged(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && SCHEMA_CHANGED.contains(of(sql));
    }

    /** Returns whether the session is lost. */
    public static boolean connectionLost(SQLException failure) {
        return of(failure).startsWith("08") || SERVER_GOES.contains(of(failure));
    }

    /**
     * Returns whether the transaction may be committed although COMMIT failed: the session is lost, or the failure has
     * no SQLSTATE and is therefore not an error that the server reported.
     */
    public static boolean uncertain(SQLException failure) {
        return connectionLost(failure) || failure.getSQLState() == null;
    }

    /** Returns whether the outcome of a transaction is unknown. */
    public static boolean resolutionUnknown(SQLException failure) {
        return RESOLUTION_UNKNOWN.equals(failure.getSQLState());
    }

    /** Returns an exception for an unknown outcome. */
    public static SQLException unknown(String message, Throwable lost) {
        return new SQLException(message, RESOLUTION_UNKNOWN, lost);
    }

    /**
     * Returns an exception for the unknown outcome of statements in autocommit mode. Returns null if they were
     * certainly not committed: the server has refused them, or no session was established.
     */
    public static @Nullable SQLException unresolved(Throwable failure) {
        SQLException sql = cause(failure);
        return sql == null
                        || !connectionLost(sql)
                        || NO_SESSION.contains(of(sql))
                        || sql instanceof SQLTransientConnectionException
                ? null
                : unknown("the connection was lost, and the outcome is unknown", sql);
    }

    /** Returns whether a failure certainly rolled back the statement, so that the statement may be retried. */
    public static boolean rolledBack(SQLException failure) {
        String state = of(failure);
        return state.equals(QUERY_CANCELED)
                || (state.length() == 5 && !UNCERTAIN_CLASSES.contains(state.substring(0, 2)));
    }

    /**
     * Returns the SQLSTATE of a failure that a retry may resolve, or null if the failure is permanent. A command with
     * an unknown outcome is never retried.
     */
    public static @Nullable String transientIn(Throwable failure) {
        if (failure instanceof CommandException command && command.unknown()) {
            return null;
        }
        SQLException sql = cause(failure);
        if (sql != null && of(sql).equals(RESOLUTION_UNKNOWN)) {
            return null;
        }
        return sql != null && retryable(sql) ? of(sql) : null;
    }

    /** Returns whether a retry may succeed: the failure is a conflict, an outdated plan or a lost connection. */
    public static boolean retryable(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && (repeatable(sql) || connectionLost(sql));
    }

    /** Returns the SQLSTATE if the server has rolled back and a retry may succeed, or null. */
    public static @Nullable String repeatableIn(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && repeatable(sql) ? of(sql) : null;
    }
}
