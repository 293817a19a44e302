package dev.turnstile.postgres;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One change of a state that did not come through the door.
 *
 * @param machine the machine's name
 * @param table the table
 * @param record the record's key as text; empty where all records went at once, by TRUNCATE
 * @param from the name of the state that was left, or its code where the machine knows none; null for none
 * @param to the name of the state that was entered, or its code; null for none, as after a deletion
 * @param records how many records the statement changed where it was only observed and this is one of them, or 1
 * @param logged whether it stands in the record's history; what was only observed does not
 * @param recordedAt when it was written, by the database's clock
 * @param actor who acted, if a command was under way; the database's user is in the metadata
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
