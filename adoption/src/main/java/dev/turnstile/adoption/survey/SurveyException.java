package dev.turnstile.adoption.survey;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if a table cannot be surveyed; the message is one line with a remedy. Nothing was written. */
public final class SurveyException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String table;

    /**
     * Creates the exception.
     *
     * @param table the table as the caller named it
     * @param problem one line with the expected state, the actual state and the remedy
     * @param cause the exception of the database, or null
     */
    public SurveyException(String table, String problem, @Nullable Throwable cause) {
        super(table + ": " + problem, cause);
        this.table = table;
    }

    /** Returns the table as the caller named it. */
    public String table() {
        return table;
    }
}
