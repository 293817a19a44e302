package dev.turnstile.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log knows that a record was at one version.
 *
 * @param version the version of the record's stream; 0 before its first event
 * @param states the states it was in, by the names of its machines; where its table has one machine in several columns,
 *     the column follows in brackets, as in {@code approval (second)}
 * @param row the columns of its row that were not null, if its table is or was watched; null if there was no row, or
 *     nothing is known of one
 * @param whole whether all of the row is known: not where the watch began later than the row, and the row is gone or no
 *     longer watched
 */
public record RecordState(
        int version, Map<String, String> states, @Nullable Map<String, Object> row, boolean whole) {

    /** Copies the maps, in their order. */
    public RecordState {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        row = row == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(row));
    }

    /**
     * Returns states and row as one tree, with the fields {@code states} and {@code row}; what is unknown is left out.
     */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (!states.isEmpty()) {
            tree.put("states", states);
        }
        if (row != null) {
            tree.put("row", row);
        }
        return tree;
    }
}
