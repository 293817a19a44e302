package dev.turnstile.adoption.history;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a log: the change of a record's status.
 *
 * @param record the id of the record
 * @param status the new status, exactly as in the log
 * @param time the time of the change
 * @param actor the actor, or null if the log does not contain it
 * @param attributes all other fields of the entry, in the order of the log. Values from CSV and TSV are {@code String};
 *     empty fields are omitted. Values from XES are {@code String} (string, id), {@link Instant} (date), {@code Long}
 *     (int), {@code Double} (float; text if not finite), {@code Boolean}, {@code Map} (container) and {@code List} of
 *     maps with one entry each (list); an attribute with nested attributes is a map of {@code value} and
 *     {@code attributes}
 * @param line the line of the uncompressed file at which the entry begins, from 1; in a database the number of the row
 *     in the order of the pass
 */
public record StatusChange(
        String record,
        String status,
        Instant time,
        @Nullable String actor,
        Map<String, Object> attributes,
        long line) {

    /** Copies the attributes. */
    public StatusChange {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(time, "time");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
