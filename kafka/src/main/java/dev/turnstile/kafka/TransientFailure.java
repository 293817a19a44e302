package dev.turnstile.kafka;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

/** Transient failures, not caused by a record: a lost connection, a terminated transaction, or a lack of memory. */
final class TransientFailure {

    /**
     * SQLSTATE classes: connection, transaction rollback, insufficient resources, operator intervention, system
     * error.
     */
    private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

    private static final int CLASS_LENGTH = 2;

    private TransientFailure() {}

    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof OutOfMemoryError
                    || (cause instanceof SQLException sql && CLASSES.contains(classOf(sql)))) {
                return true;
            }
        }
        return false;
    }

    private static String classOf(SQLException failure) {
        String state = failure.getSQLState();
        return state == null || state.length() < CLASS_LENGTH ? "" : state.substring(0, CLASS_LENGTH);
    }
}
