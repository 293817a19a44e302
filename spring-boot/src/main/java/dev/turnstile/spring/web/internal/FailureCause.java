package dev.turnstile.spring.web.internal;

import dev.turnstile.command.CommandException;
import dev.turnstile.failure.FailureException;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/** The cause of a failure in the database, as a kind of problem. */
final class FailureCause {

    /** The SQLSTATE of a transaction whose outcome is unknown. */
    private static final String UNKNOWN = "08007";

    private static final int MAX_CAUSES = 20;

    private static final SQLExceptionTranslator TRANSLATOR = new SQLExceptionSubclassTranslator();

    private FailureCause() {}

    /**
     * Returns the kind if the outcome is unknown, or if the database has caused the failure and a retry may succeed;
     * empty otherwise.
     */
    static Optional<Kind> of(FailureException failure) {
        SQLException cause = cause(failure);
        if ((failure instanceof CommandException command && command.unknown())
                || (cause != null && UNKNOWN.equals(cause.getSQLState()))) {
            return Optional.of(Kind.OUTCOME_UNKNOWN);
        }
        return cause != null && temporary(cause) ? Optional.of(Kind.UNAVAILABLE) : Optional.empty();
    }

    /** Returns whether the failure is a lost connection, an exhausted resource, a conflict or a timeout. */
    private static boolean temporary(SQLException cause) {
        DataAccessException translated = TRANSLATOR.translate("request", null, cause);
        return translated instanceof TransientDataAccessException
                || translated instanceof DataAccessResourceFailureException;
    }

    private static @Nullable SQLException cause(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
            cause = cause.getCause();
        }
        return null;
    }
}
