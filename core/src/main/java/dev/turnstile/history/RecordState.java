package dev.turnstile.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a record at one version, as far as it can be derived from the log.
 *
 * @param version the version of the record's stream; 0 before the record's first event
 * @param states the record's states, by the names of its machines; if the table has one machine in several columns, the
 *     name is followed by the column in parentheses, as in {@code approval (second)}
 * @param row the non-null columns of the record's row, if the table is or was watched; null if there was no row, or the
 *     row is not known
 * @param whole whether all columns of the row are known; false if the watch of the table began after the row was
 *     inserted, and the row was deleted or is no longer watched
 */
public record RecordState(
        int version, Map<String, String> states, @Nullable Map<String, Object> row, boolean whole) {

    /** Copies the maps, and preserves their order. */
    public RecordState {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        row = row == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(row));
    }

    /**
     * Returns the states and the row as one tree, with the fields {@code states} and {@code row}; unknown parts are
     * omitted.
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
