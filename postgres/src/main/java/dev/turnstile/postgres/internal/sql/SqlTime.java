package dev.turnstile.postgres.internal.sql;

import dev.turnstile.text.spi.StorableTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Converts times to parameters, limited to the range of {@link StorableTime}, so that {@link Instant#MAX} can be sent.
 */
public final class SqlTime {

    private SqlTime() {}

    /** Returns a time as the type that the JDBC driver binds to a timestamptz. */
    public static OffsetDateTime of(Instant time) {
        return StorableTime.nearest(time).atOffset(ZoneOffset.UTC);
    }

    /** Returns a time as the type that the JDBC driver binds to a timestamptz, or null. */
    public static @Nullable OffsetDateTime optional(@Nullable Instant time) {
        return time == null ? null : of(time);
    }

    /** Returns a time as text, for arrays. */
    public static String text(Instant time) {
        return StorableTime.nearest(time).toString();
    }
}
