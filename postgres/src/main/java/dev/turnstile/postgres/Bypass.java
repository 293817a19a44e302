package dev.turnstile.postgres;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a record's state that bypassed Turnstile.
 *
 * @param machine the machine's name
 * @param table the table's name
 * @param record the record's key as text; empty for a TRUNCATE, which removed all records
 * @param from the name of the state before the change, or its code if the machine does not know it; null for none
 * @param to the name of the state after the change, or its code if the machine does not know it; null for none, as
 *     after a deletion
 * @param records the number of records that the statement changed, if it was only observed and {@code record} is one of
 *     them; otherwise 1
 * @param logged whether the record's history contains the change; false for a change that was only observed
 * @param recordedAt the time at which the change was recorded, by the database's clock
 * @param actor the actor of the command that was running, if any; the metadata contains the database user
 * @param metadata the circumstances: {@code bypass} (the kind of statement), {@code session_user}, {@code
 *     application_name}, {@code client}, {@code pid}, {@code statement_time}, the first 500 characters of the {@code
 *     query} and others, where they are known
 */
public record Bypass(
        String machine,
        String table,
        String record,
        @Nullable String from,
        @Nullable String to,
        long records,
        boolean logged,
        Instant recordedAt,
        @Nullable String actor,
        Map<String, ?> metadata) {

    /** Copies the map. */
    public Bypass {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
