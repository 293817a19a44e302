package dev.turnstile.adoption.survey;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of a survey. Immutable. */
public final class SurveyOptions {

    private static final SurveyOptions DEFAULTS = new SurveyOptions(false, 100_000, Duration.ofMinutes(5), null);

    private final boolean exact;
    private final int sample;
    private final Duration statementTimeout;
    private final @Nullable String stateColumn;

    private SurveyOptions(boolean exact, int sample, Duration statementTimeout, @Nullable String stateColumn) {
        this.exact = exact;
        this.sample = sample;
        this.statementTimeout = statementTimeout;
        this.stateColumn = stateColumn;
    }

    /**
     * Returns the default options: a sample of 100,000 rows, a timeout of 5 minutes for each statement, the state
     * column that the survey chooses.
     */
    public static SurveyOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a copy that reads all rows instead of a sample, and so makes the checks that need all rows. */
    public SurveyOptions withExact() {
        return new SurveyOptions(true, sample, statementTimeout, stateColumn);
    }

    /**
     * Returns a copy with another approximate number of rows of the sample, 100,000 by default. A table with fewer rows
     * is read completely.
     *
     * @throws IllegalArgumentException if the number is less than 1,000
     */
    public SurveyOptions withSample(int rows) {
        if (rows < 1_000) {
            throw new IllegalArgumentException("expected a sample of at least 1000 rows, got " + rows);
        }
        return new SurveyOptions(exact, rows, statementTimeout, stateColumn);
    }

    /**
     * Returns a copy with another timeout of each statement, 5 minutes by default.
     *
     * @throws IllegalArgumentException if the timeout is less than 1 ms
     */
    public SurveyOptions withStatementTimeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("expected a timeout of at least 1 ms, got " + timeout);
        }
        return new SurveyOptions(exact, sample, timeout, stateColumn);
    }

    /**
     * Returns a copy with the column whose values are the proposed states; by default, the survey chooses the column.
     */
    public SurveyOptions withStateColumn(String column) {
        return new SurveyOptions(exact, sample, statementTimeout, Objects.requireNonNull(column, "column"));
    }

    /** Returns whether all rows are read. */
    public boolean exact() {
        return exact;
    }

    /** Returns the number of rows of the sample. */
    public int sample() {
        return sample;
    }

    /** Returns the timeout of each statement. */
    public Duration statementTimeout() {
        return statementTimeout;
    }

    /** Returns the column whose values are the proposed states, or null if the survey chooses it. */
    public @Nullable String stateColumn() {
        return stateColumn;
    }
}
