package dev.turnstile.postgres.internal.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a row at one moment.
 *
 * @param columns the columns that are known and not null; null if there is no row, or none is known
 * @param whole whether that is all of the row
 */
record KnownRow(@Nullable Map<String, Object> columns, boolean whole) {

    static final KnownRow ABSENT = new KnownRow(null, true);

    static final KnownRow UNKNOWN = new KnownRow(null, false);

    static KnownRow whole(Map<String, Object> columns) {
        return new KnownRow(withoutNulls(columns), true);
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> columns) {
        Map<String, Object> kept = new LinkedHashMap<>(columns);
        kept.values().removeIf(Objects::isNull);
        return kept;
    }

    /** Sets columns; a row that was thought to be absent was there all the same, and the rest of it is unknown. */
    KnownRow with(Map<String, Object> values) {
        Map<String, Object> all = columns == null ? new LinkedHashMap<>() : new LinkedHashMap<>(columns);
        all.putAll(values);
        return new KnownRow(withoutNulls(all), whole && columns != null);
    }

    /** Sets the columns that an event says were so; if they were thought to be otherwise, changes were missed. */
    KnownRow corrected(Map<String, Object> values) {
        KnownRow right = with(values);
        return new KnownRow(right.columns, right.whole && right.equals(this));
    }
}
