package dev.turnstile.adoption.history;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a log: a record got a status.
 *
 * @param record the id of the record
 * @param status the status that it has from then on, as it stands in the log
 * @param time when
 * @param actor who did it; null where the log does not say
 * @param attributes everything else that the entry says, in the order of the log. CSV and TSV give {@code String}, empty
 *     fields are left out. XES gives {@code String} (string, id), {@link Instant} (date), {@code Long} (int),
 *     {@code Double} (float; text where it is not finite), {@code Boolean}, {@code Map} (container) and {@code List} of maps with one entry each
 *     (list); an attribute that has attributes itself is a map of {@code value} and {@code attributes}
 * @param line where the entry begins in the unpacked file, from 1
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
