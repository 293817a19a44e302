package dev.turnstile.postgres.internal.transition;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.door.WrittenCode;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of every writing statement that appends to the log. It follows a CTE {@code turnstile_moved(turnstile_key,
 * turnstile_was, turnstile_now)}.
 *
 * <p>The stream's row provides the event's version and its horizon: the highest id of a transaction that appended to
 * the stream. A reader that reads only horizons below the oldest running transaction therefore misses no event, and
 * reads each stream in order.
 */
public final class LogEntry {

    private static final String CTE = """
            turnstile_head AS (
              INSERT INTO {schema}.stream AS s (category, key, version, horizon)
              SELECT {category}, turnstile_key, 1, {schema}.log_xid() FROM turnstile_moved
              ON CONFLICT (category, key) DO UPDATE
                SET version = s.version + 1, horizon = greatest(s.horizon, {schema}.log_xid())
              RETURNING id, version, horizon),
            turnstile_logged(turnstile_position, turnstile_stream_version, turnstile_recorded_at, turnstile_from,
                turnstile_to) AS (
              INSERT INTO {schema}.event (stream_id, horizon, version, type, from_state, to_state,
                occurred_at, actor, command_id, data, metadata)
              SELECT turnstile_head.id, turnstile_head.horizon, turnstile_head.version, {type}, turnstile_was, {written},
                CAST(? AS timestamptz), CAST(? AS text), CAST(? AS uuid), CAST(? AS jsonb), CAST(? AS jsonb)
              FROM turnstile_head, turnstile_moved
              RETURNING position, version, recorded_at, from_state, to_state)""";

    /** The columns to select of the appended event; null if no event was appended. */
    public static final String LOGGED = """
            turnstile_position, turnstile_stream_version, turnstile_recorded_at, turnstile_from, turnstile_to""";

    private LogEntry() {}

    public static String cte(BoundLifecycle<?, ?> lifecycle, StatementTemplate template, short type) {
        return template.with("type", Short.toString(type))
                .with("written", WrittenCode.checked(lifecycle.machine(), "turnstile_now", "turnstile_key"))
                .fill(CTE);
    }

    /** Binds the caller's options to the five parameters of {@link #cte}. Returns the next index. */
    public static int bind(PreparedStatement statement, int first, TransitionOptions details, Json json)
            throws SQLException {
        int index = first;
        statement.setObject(index++, SqlTime.optional(details.occurredAt()), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setString(index++, details.actor());
        statement.setObject(index++, details.commandId(), Types.OTHER);
        statement.setString(index++, text(details.data(), json));
        statement.setString(index++, text(details.metadata(), json));
        return index;
    }

    /** Returns an object as JSON text; null for an empty object, because null takes no space in the row. */
    public static @Nullable String text(Map<String, ?> object, Json json) {
        return object.isEmpty() ? null : json.write(object);
    }
}
