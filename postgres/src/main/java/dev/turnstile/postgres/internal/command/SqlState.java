package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.CommandFailure;
import java.sql.SQLException;
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

    private SqlState() {}

    /** Returns the first exception of the database among the causes, or null. */
    static @Nullable SQLException cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    static String of(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }

    /**
     * Tells whether another transaction was in the way, or the log was set back: a serialization failure, a deadlock, a
     * statement that was made for another incarnation.
     */
    public static boolean conflict(SQLException failure) {
        return CONFLICTS.contains(of(failure));
    }

    /** Tells whether the session is gone. */
    public static boolean connectionLost(SQLException failure) {
        return of(failure).startsWith("08") || SERVER_GOES.contains(of(failure));
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
    static @Nullable String transientIn(Throwable failure) {
        if (failure instanceof CommandFailure command && command.unknown()) {
            return null;
        }
        SQLException sql = cause(failure);
        return sql != null && (conflict(sql) || connectionLost(sql)) ? of(sql) : null;
    }

    /** Tells whether a failure may pass if everything is done again: a conflict, or a database that is away. */
    public static boolean mayPass(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && (conflict(sql) || connectionLost(sql));
    }

    /** Returns the state of a conflict with another transaction, or null if something else failed. */
    static @Nullable String conflictIn(Throwable failure) {
        SQLException sql = cause(failure);
        return sql != null && conflict(sql) ? of(sql) : null;
    }
}
