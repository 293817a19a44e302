package dev.turnstile.postgres.listing;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selection of the records of a lifecycle. Immutable; each {@code with} method returns a changed copy.
 *
 * @param table the table's quoted name, as {@link InstalledTable#table()}
 * @param stateColumn the state column, as {@link InstalledTable#stateColumn()}
 * @param states the names of the states to list; empty for all
 * @param olderThan the minimum time for which a record has been in its state, by the log and the database's clock;
 *     records without an event in the log count as older; null for any time
 * @param after the values of the id columns of the last record of the previous page; empty for the first page
 * @param limit the maximum number of records
 */
public record RecordQuery(
        String table,
        String stateColumn,
        Set<String> states,
        @Nullable Duration olderThan,
        List<String> after,
        int limit) {

    private static final int LIMIT = 100;

    /** Copies the collections and checks that the limit is at least 1. */
    public RecordQuery {
        states = Set.copyOf(states);
        after = List.copyOf(after);
        if (limit < 1) {
            throw new IllegalArgumentException("limit: expected at least 1, got " + limit);
        }
    }

    /**
     * Returns a query that selects the first 100 records of a lifecycle.
     *
     * @param table the table as in SQL, with or without its schema; a name that needs quotes has them
     */
    public static RecordQuery of(String table, String stateColumn) {
        return new RecordQuery(table, stateColumn, Set.of(), null, List.of(), LIMIT);
    }

    /** Selects only records in the given states. */
    public RecordQuery withStates(Set<String> names) {
        return new RecordQuery(table, stateColumn, names, olderThan, after, limit);
    }

    /** Selects only records that have been in their state for longer than a duration. */
    public RecordQuery withOlderThan(Duration time) {
        return new RecordQuery(table, stateColumn, states, time, after, limit);
    }

    /** Selects only records whose id comes after a given id. */
    public RecordQuery withAfter(List<String> id) {
        return new RecordQuery(table, stateColumn, states, olderThan, id, limit);
    }

    /** Sets the maximum number of records, at least 1. */
    public RecordQuery withLimit(int records) {
        return new RecordQuery(table, stateColumn, states, olderThan, after, records);
    }
}
