package dev.turnstile.postgres.listing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a projection that has a table.
 *
 * @param name the projection's name
 * @param version its version
 * @param inline whether the transactions that append keep it, not a subscription
 * @param shown whether the view of the projection's name shows it
 * @param knownAt when it was first registered
 * @param rebuild the phase of its last rebuild, such as {@code folding} or {@code done}; null if there was none
 * @param done which part of the log that rebuild has read, from 0 to 1
 * @param updatedAt when the rebuild said so; null if there was none
 */
public record ListedProjection(
        String name,
        int version,
        boolean inline,
        boolean shown,
        Instant knownAt,
        @Nullable String rebuild,
        double done,
        @Nullable Instant updatedAt) {}
