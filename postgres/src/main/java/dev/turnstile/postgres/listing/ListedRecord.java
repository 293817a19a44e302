package dev.turnstile.postgres.listing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record and the state that its row holds.
 *
 * @param key the record's key as text; of a composite id the values as PostgreSQL writes a row, {@code (7,eu)}
 * @param state the name of the state; the code as text where the machine does not know it, null where the column is null
 * @param since when the record came to a state last, by the log; null if the log holds no such event of it
 * @param version the version of that event in the record's stream; 0 if there is none
 * @param how that event's type, such as the transition's name; null if there is none
 * @param actor who did it; null if there is none or nobody said
 */
public record ListedRecord(
        String key,
        @Nullable String state,
        @Nullable Instant since,
        int version,
        @Nullable String how,
        @Nullable String actor) {}
