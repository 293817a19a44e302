package dev.turnstile.postgres.internal.sql;

import dev.turnstile.text.spi.StorableTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as parameters: within what {@link StorableTime} allows, so that also a bound such as the end of time can be sent. */
public final class SqlTime {

    private SqlTime() {}

    /** Returns a time as the driver takes it. */
    public static OffsetDateTime of(Instant time) {
        return StorableTime.nearest(time).atOffset(ZoneOffset.UTC);
    }

    /** Returns a time that may be missing as the driver takes it. */
    public static @Nullable OffsetDateTime optional(@Nullable Instant time) {
        return time == null ? null : of(time);
    }

    /** Returns a time as text, for arrays. */
    public static String text(Instant time) {
        return StorableTime.nearest(time).toString();
    }
}
