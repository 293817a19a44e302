package dev.turnstile.postgres.internal.sql;

import dev.turnstile.command.CommandException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQLSTATE means to the door; the codes are in appendix A of PostgreSQL's documentation. */
public final class SqlState {

    /** The last one is Turnstile's own: the schema's function incarnation_changed raises it. */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "40TS1");

    /** The server ends the session, or takes none: admin_shutdown, crash_shutdown, cannot_connect_now. */
    private static final Set<String> SERVER_GOES = Set.of("57P01", "57P02", "57P03");

    /** Connection, operator intervention, system error, internal error: the server may have gone after the commit. */
    private static final Set<String> UNCERTAIN_CLASSES = Set.of("08", "57", "58", "F0", "XX");

    private static final String QUERY_CANCELED = "57014";

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** No session could be had: sqlclient_unable_to_establish_sqlconnection and its like. */
    private static final Set<String> NO_SESSION = Set.of("08001", "08004", "57P03");

    /** The standard's transaction_resolution_unknown. */
    private static final String RESOLUTION_UNKNOWN = "08007";

    /** A prepared statement whose result has other columns or types than when it was prepared. */
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** Undefined column, table or function, mismatch of types: what a statement is made for may be there no more. */
    private static final Set<String> SCHEMA_CHANGED = Set.of(FEATURE_NOT_SUPPORTED, "42703", "42P01", "42883", "42804");

    private SqlState() {}

    /** Returns the first exception of the database among the causes, or null. */
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
     * Tells whether another transaction was in the way, or the log was set back: a serialization failure, a deadlock, a
     * statement that was made for another incarnation.
     */
    public static boolean conflict(SQLException failure) {
        return CONFLICTS.contains(of(failure));
    }

    /** Tells whether a lock was not released within {@code lock_timeout}. */
    public static boolean lockTimeout(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(failure.getSQLState());
    }

    /**
     * Tells whether the statement may run if it is prepared anew, which the driver does the next time: a table's columns
     * have changed, and the plan that the session keeps must not change the type of its result.
     */
    public static boolean outdatedPlan(SQLException failure) {
        return FEATURE_NOT_SUPPORTED.equals(failure.getSQLState());
    }

    /** Tells whether a failure may come from a table whose columns have changed since a statement was made for it. */
    public static boolean schemaChanged(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && SCHEMA_CHANGED.contains(of(sql));
    }

    /** Tells whether the session is gone. */
    public static boolean connectionLost(SQLException failure) {
        return of(failure).startsWith("08") || SERVER_GOES.contains(of(failure));
    }

    /**
     * Tells whether a commit may have been carried out although it failed: the session is gone, or what failed has no
     * state that the server would give to a transaction that it has rolled back.
     */
    public static boolean uncertain(SQLException failure) {
        return connectionLost(failure) || failure.getSQLState() == null;
    }

    /** Returns a failure that says that it is not known whether something was committed. */
    public static SQLException unknown(String message, Throwable lost) {
        return new SQLException(message, RESOLUTION_UNKNOWN, lost);
    }

    /**
     * Returns what says that statements that commit by themselves may have been carried out although they failed, or null
     * if they were not: the server has refused them, or there was no session to send them to.
     */
    public static @Nullable SQLException unresolved(Throwable failure) {
        SQLException sql = cause(failure);
        return sql == null
                        || !connectionLost(sql)
                        || NO_SESSION.contains(of(sql))
                        || sql instanceof SQLTransientConnectionException
                ? null
                : unknown("the connection was lost, and whether anything was committed is not known", sql);
    }

    /** Tells whether what the failure says has undone the statement for certain, so that it may be done again. */
    public static boolean undone(SQLException failure) {
        String state = of(failure);
        return state.equals(QUERY_CANCELED)
                || (state.length() == 5 && !UNCERTAIN_CLASSES.contains(state.substring(0, 2)));
    }

    /**
     * Returns the state of a failure that may pass if everything is done again, or null if it will not; a command that
     * may have been carried out is never done again, whatever made its outcome unknown.
     */
    public static @Nullable String transientIn(Throwable failure) {
        if (failure instanceof CommandException command && command.unknown()) {
            return null;
        }
        SQLException sql = cause(failure);
        if (sql != null && of(sql).equals(RESOLUTION_UNKNOWN)) {
            return null;
        }
        return sql != null && (conflict(sql) || connectionLost(sql)) ? of(sql) : null;
    }

    /** Tells whether a failure may pass if everything is done again: a conflict, or a database that is away. */
    public static boolean mayPass(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && (conflict(sql) || connectionLost(sql));
    }

    /** Returns the state of a conflict with another transaction, or null if something else failed. */
    public static @Nullable String conflictIn(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && conflict(sql) ? of(sql) : null;
    }
}
