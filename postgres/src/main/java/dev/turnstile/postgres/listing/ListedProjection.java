package dev.turnstile.postgres.listing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a projection that has a table.
 *
 * @param name the projection's name
 * @param version its version
 * @param inline whether the appending transactions update its table; false if a subscription does
 * @param shown whether the view with the projection's name reads this version's table
 * @param knownAt the time at which this version was first registered
 * @param rebuild the phase of its last rebuild, such as {@code folding} or {@code done}; null if there was none
 * @param done the fraction of the log that the rebuild has read, from 0 to 1
 * @param updatedAt the time at which the rebuild last saved its progress; null if there was none
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
