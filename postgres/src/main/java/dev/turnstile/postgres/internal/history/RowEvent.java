package dev.turnstile.postgres.internal.history;

import java.util.Map;

/**
 * A change of a row.
 *
 * @param kind the kind of change
 * @param old the old values that the event contains
 * @param now the new values that the event contains
 */
record RowEvent(Kind kind, Map<String, Object> old, Map<String, Object> now) {

    /** The kinds of change. */
    enum Kind {
        INSERTED,
        UPDATED,
        DELETED,
        TRUNCATED,
        /** The event contains no information about the row. */
        NONE
    }
}
