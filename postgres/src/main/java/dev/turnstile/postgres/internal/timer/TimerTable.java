package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Table {@code timer}: the statements by which nodes poll, lock and delay timers. Thread-safe. */
final class TimerTable {

    private static final String FIRST = """
            SELECT category, key, lifecycle, name, next_attempt_at FROM {schema}.timer
            WHERE lifecycle = ANY (?) ORDER BY next_attempt_at LIMIT ?""";

    private static final String BY_KEY = """
            WHERE category = ? AND key = ? AND lifecycle = ? AND name = ? AND next_attempt_at = ?""";

    /**
     * Skips a timer that another node has locked. The settings apply to the rest of the transaction, which waits for
     * the lock of a record no longer than the lock timeout.
     */
    private static final String LOCK = """
            SELECT due_at, attempts, state, version, type, schema, occurred_at, actor, command_id, correlation, causation,
              tags, data, metadata, set_config('lock_timeout', ?, true),
              set_config('idle_in_transaction_session_timeout', ?, true)
            FROM {schema}.timer
            """ + BY_KEY + """

            FOR UPDATE SKIP LOCKED""";

    private static final String DELETE = """
            DELETE FROM {schema}.timer
            """ + BY_KEY;

    private static final String DELAY = """
            UPDATE {schema}.timer SET next_attempt_at = ?, attempts = attempts + 1, failure = ?
            """ + BY_KEY;

    private final StatementTemplate template;
    private final Json json;

    TimerTable(String schema, Json json) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
    }

    /** Returns the timers with the earliest next attempts. */
    List<TimerKey> first(Connection connection, Collection<Short> lifecycles, int limit) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(FIRST))) {
            query.setArray(1, connection.createArrayOf("int2", lifecycles.toArray()));
            query.setInt(2, limit);
            List<TimerKey> timers = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    StreamName stream = new StreamName(row.getString("category"), row.getString("key"));
                    timers.add(new TimerKey(
                            stream,
                            row.getShort("lifecycle"),
                            row.getString("name"),
                            SqlTime.read(row, "next_attempt_at")));
                }
            }
            return timers;
        }
    }

    /**
     * Locks and returns a timer, or returns null if it was deleted or changed, or another node has locked it.
     *
     * @param lockTimeout the lock timeout for the rest of the transaction
     * @param idleTimeout the idle timeout for the rest of the transaction, after which the server ends the session
     */
    @Nullable
    Due lock(Connection connection, TimerKey key, Duration lockTimeout, Duration idleTimeout) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql(LOCK))) {
            lock.setString(1, Long.toString(lockTimeout.toMillis()));
            lock.setString(2, Long.toString(idleTimeout.toMillis()));
            bind(lock, 3, key);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() ? due(row, key) : null;
            }
        }
    }

    private Due due(ResultSet row, TimerKey key) throws SQLException {
        Instant due = SqlTime.read(row, "due_at");
        int attempts = row.getInt("attempts");
        return key.lifecycle() == TimerKey.NO_LIFECYCLE
                ? new Due.Scheduled(key, due, attempts, event(row))
                : new Due.StateTimeout(key, due, attempts, row.getInt("state"), row.getInt("version"));
    }

    private NewEvent event(ResultSet row) throws SQLException {
        NewEvent event = NewEvent.ofJson(row.getString("type"), row.getInt("schema"), row.getString("data"))
                .withOrigin(new NewEvent.Origin(
                        row.getString("actor"),
                        row.getObject("command_id", UUID.class),
                        row.getString("correlation"),
                        row.getString("causation"),
                        SqlTime.readOptional(row, "occurred_at")));
        Array tags = row.getArray("tags");
        NewEvent tagged = event.withTags((String[]) tags.getArray());
        String metadata = row.getString("metadata");
        for (Map.Entry<String, Object> field :
                (metadata == null ? Map.<String, Object>of() : json.read(metadata)).entrySet()) {
            tagged = tagged.withMetadata(field.getKey(), field.getValue());
        }
        return tagged;
    }

    /** Deletes a timer unless it was set again. Returns whether a row was deleted. */
    boolean delete(Connection connection, TimerKey key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql(DELETE))) {
            bind(delete, 1, key);
            return delete.executeUpdate() > 0;
        }
    }

    /** Records a failed attempt and the time of the next one, unless the timer was set again. */
    boolean delay(Connection connection, TimerKey key, Instant until, String failure) throws SQLException {
        try (PreparedStatement delay = connection.prepareStatement(sql(DELAY))) {
            Schedule.time(delay, 1, until);
            delay.setString(2, failure);
            bind(delay, 3, key);
            return delay.executeUpdate() > 0;
        }
    }

    private static void bind(PreparedStatement statement, int first, TimerKey key) throws SQLException {
        statement.setString(first, key.stream().category());
        statement.setString(first + 1, key.stream().key());
        statement.setShort(first + 2, key.lifecycle());
        statement.setString(first + 3, key.name());
        Schedule.time(statement, first + 4, key.next());
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
