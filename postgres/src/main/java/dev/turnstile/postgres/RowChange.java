package dev.turnstile.postgres;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of a row of a watched table.
 *
 * @param record the row's key as text; empty for a TRUNCATE, which removed all rows
 * @param kind {@code inserted}, {@code updated}, {@code deleted} or {@code truncated}; a change of the key is reported
 *     as a deletion and an insertion
 * @param before the old values of the changed columns
 * @param after the new values of the changed columns
 * @param version the version of the row's stream
 * @param position the position in the log
 * @param recordedAt the time at which the change was recorded, by the database's clock
 * @param actor the actor, if Turnstile or a running command gave one
 * @param metadata the circumstances: {@code verb} of Turnstile's statement, {@code command}, {@code session_user},
 *     {@code application_name} and others, where they are known
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
