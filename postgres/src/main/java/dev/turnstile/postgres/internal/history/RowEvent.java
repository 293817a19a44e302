package dev.turnstile.postgres.internal.history;

import java.util.Map;

/**
 * What became of a row.
 *
 * @param kind what
 * @param old the former values that are told
 * @param now the new values that are told
 */
record RowEvent(Kind kind, Map<String, Object> old, Map<String, Object> now) {

    /** What can become of a row. */
    enum Kind {
        INSERTED,
        UPDATED,
        DELETED,
        TRUNCATED,
        /** The event tells nothing of the row. */
        NONE
    }
}
