package dev.turnstile.postgres;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of a row of a watched table.
 *
 * @param record the row's key as text; empty where all rows went at once, by TRUNCATE
 * @param kind {@code inserted}, {@code updated}, {@code deleted} or {@code truncated}; a key that changed reads as a
 *     deletion and an insertion
 * @param before the former values of the columns that changed
 * @param after the new values of the columns that changed
 * @param version the version of the row's stream
 * @param position the place in the whole log
 * @param recordedAt when it was written, by the database's clock
 * @param actor who acted, if the door or a command said so
 * @param metadata the circumstances: {@code verb} of the door's statement, {@code command}, {@code session_user}, {@code
 *     application_name} and others, where they are known
 */
public record RowChange(
        String record,
        String kind,
        Map<String, ?> before,
        Map<String, ?> after,
        int version,
        long position,
        Instant recordedAt,
        @Nullable String actor,
        Map<String, ?> metadata) {

    /** Copies the maps; values may be null. */
    public RowChange {
        before = Collections.unmodifiableMap(new LinkedHashMap<>(before));
        after = Collections.unmodifiableMap(new LinkedHashMap<>(after));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
