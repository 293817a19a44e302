package dev.turnstile.adoption.rehearsal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The options of a rehearsal. Immutable.
 *
 * @param machine the name of the stored machine; null for the name of the changed machine
 * @param table the table; null if the machine is bound to only one table
 * @param column the state column; null if the machine is bound to only one column of the table
 * @param since the earliest time of the rehearsed decisions; null for the beginning of the history
 * @param until the time before which the rehearsed decisions occurred; null for the end of the history
 * @param examples the maximum number of examples of each group; 0 for none
 */
public record RehearsalOptions(
        @Nullable String machine,
        @Nullable String table,
        @Nullable String column,
        @Nullable Instant since,
        @Nullable Instant until,
        int examples) {

    private static final RehearsalOptions DEFAULTS = new RehearsalOptions(null, null, null, null, null, 3);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the period is empty, or the number of examples is negative
     */
    public RehearsalOptions {
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "expected a period that begins before it ends, got one from " + since + " until " + until);
        }
        if (examples < 0) {
            throw new IllegalArgumentException("expected 0 or more examples, got " + examples);
        }
    }

    /** Returns the options for the whole history of the only table of the machine, with 3 examples of each group. */
    public static RehearsalOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a copy that compares the changed machine with the stored machine of this name. */
    public RehearsalOptions withMachine(String name) {
        return new RehearsalOptions(name, table, column, since, until, examples);
    }

    /**
     * Returns a copy for one of several tables to which the machine is bound.
     *
     * @param name the table, as the first part of a record's name or as a name in SQL
     */
    public RehearsalOptions withTable(String name) {
        return new RehearsalOptions(machine, name, column, since, until, examples);
    }

    /** Returns a copy for one of several state columns of a table. */
    public RehearsalOptions withColumn(String name) {
        return new RehearsalOptions(machine, table, name, since, until, examples);
    }

    /**
     * Returns a copy with a period.
     *
     * @param from the earliest time of the rehearsed decisions; null for the beginning of the history
     * @param to the time before which the rehearsed decisions occurred; null for the end of the history
     * @throws IllegalArgumentException if the period is empty
     */
    public RehearsalOptions withPeriod(@Nullable Instant from, @Nullable Instant to) {
        return new RehearsalOptions(machine, table, column, from, to, examples);
    }

    /**
     * Returns a copy with another maximum number of examples of each group.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public RehearsalOptions withExamples(int limit) {
        return new RehearsalOptions(machine, table, column, since, until, limit);
    }

    /** Returns whether a time is in the period. */
    public boolean contains(Instant time) {
        return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
    }
}
