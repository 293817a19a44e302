package dev.turnstile.postgres.attempt;

import dev.turnstile.postgres.internal.erasure.QuotedValues;
import dev.turnstile.postgres.internal.history.PastRows;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows around the attempts of one record, computed when the first of them is needed. A place is the index of the
 * event that follows, or the number of events for the place after the last one.
 */
final class AttemptRows {

    /** The place of a row that is unknown. */
    static final int UNKNOWN = -1;

    private final String key;
    private final List<PastRows.Logged> events;
    private final int[] before;
    private final int[] after;
    private final LiveLookup live;
    private @Nullable PastRows rows;

    AttemptRows(String key, List<PastRows.Logged> events, int[] before, int[] after, LiveLookup live) {
        this.key = key;
        this.events = events;
        this.before = before.clone();
        this.after = after.clone();
        this.live = live;
    }

    Optional<Map<String, Object>> before(int attempt) {
        return at(before[attempt]);
    }

    Optional<Map<String, Object>> after(int attempt) {
        return at(after[attempt]);
    }

    private Optional<Map<String, Object>> at(int place) {
        if (place == UNKNOWN || events.isEmpty()) {
            return Optional.empty();
        }
        if (rows == null) {
            rows = PastRows.of(live.json(), events, live.of(key));
        }
        Optional<Map<String, Object>> row = place < events.size() ? rows.before(place) : rows.after(events.size() - 1);
        return row.filter(columns -> columns.values().stream().noneMatch(AttemptRows::isErased));
    }

    private static boolean isErased(@Nullable Object value) {
        return value instanceof String text && text.contains(QuotedValues.ERASED);
    }
}
