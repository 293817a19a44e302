package dev.turnstile.postgres.internal.sql;

import dev.turnstile.text.spi.StorableTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Converts times. Parameters are limited to the range of {@link StorableTime}, so that {@link Instant#MAX} can be sent.
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

    /** Returns the time in a column of the current row. */
    public static Instant read(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Returns the time in a column of the current row, or null if the column is null. */
    public static @Nullable Instant readOptional(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Returns a time as text, for arrays. */
    public static String text(Instant time) {
        return StorableTime.nearest(time).toString();
    }
}
