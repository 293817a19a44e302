package dev.turnstile.postgres.listing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record with the state in its row and the last change of state in the log.
 *
 * @param key the record's key as text; a composite key as PostgreSQL writes a row value, {@code (7,eu)}
 * @param state the name of the state; the code as text if the machine does not know it; null if the column is null
 * @param since the time at which the record last entered a state, by the log; null if the log contains no such event of
 *     the record
 * @param version the version of that event in the record's stream; 0 if there is no event
 * @param type the type of that event, such as the name of a transition; null if there is no event
 * @param actor the actor of that event; null if there is no event or the event has no actor
 */
public record ListedRecord(
        String key,
        @Nullable String state,
        @Nullable Instant since,
        int version,
        @Nullable String type,
        @Nullable String actor) {}
