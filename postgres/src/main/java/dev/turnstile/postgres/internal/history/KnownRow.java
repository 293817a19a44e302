package dev.turnstile.postgres.internal.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The known columns of a row at one point in time.
 *
 * @param columns the known columns that are not null; null if the row does not exist or no column is known
 * @param whole whether all columns are known
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

    /** Sets columns. If the row was assumed absent, it did exist, so its other columns are unknown. */
    KnownRow with(Map<String, Object> values) {
        Map<String, Object> all = columns == null ? new LinkedHashMap<>() : new LinkedHashMap<>(columns);
        all.putAll(values);
        return new KnownRow(withoutNulls(all), whole && columns != null);
    }

    /** Sets the columns to an event's old values. If other values were assumed, some changes were not recorded. */
    KnownRow corrected(Map<String, Object> values) {
        KnownRow right = with(values);
        return new KnownRow(right.columns, right.whole && right.equals(this));
    }
}
