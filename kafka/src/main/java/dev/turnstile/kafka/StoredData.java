package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.failure.internal.FailureText;
import dev.turnstile.subscription.Postponed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the log holds of events whose personal values a reader gets in plaintext: the same data, encrypted.
 *
 * @param log the log's database
 * @param schema the schema of Turnstile's own tables, quoted
 */
record StoredData(DataSource log, String schema) {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    static final String SELECT = """
            SELECT position, CASE WHEN data::text LIKE '%"$personal"%' THEN data::text END
            FROM {schema}.every_event
            WHERE position = ANY (?)""";

    private static final String CLOSED = """
            SELECT s.closed
            FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
            WHERE c.name = ? AND s.key = ?""";

    /**
     * Returns the data of each event as it may leave the database, by position; events that were deleted forever since
     * they were read are left out.
     *
     * @throws Postponed if an event is missing for another reason, or the database fails
     */
    Map<Long, @Nullable String> of(List<RecordedEvent> events) {
        try (Connection connection = log.getConnection()) {
            Map<Long, @Nullable String> sealed = read(connection, events);
            Map<Long, @Nullable String> all = new HashMap<>();
            for (RecordedEvent event : events) {
                if (sealed.containsKey(event.position())) {
                    String data = sealed.get(event.position());
                    all.put(event.position(), data == null ? event.data() : data);
                } else {
                    requireClosed(connection, event);
                }
            }
            return all;
        } catch (SQLException e) {
            throw Postponed.quotingNoValue(PAUSE, "the log cannot be read: " + FailureText.of(e));
        }
    }

    private void requireClosed(Connection connection, RecordedEvent event) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CLOSED.replace("{schema}", schema))) {
            select.setString(1, event.stream().category());
            select.setString(2, event.stream().key());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw Postponed.quotingNoValue(PAUSE, "the event at position " + event.position() + " is not in the log");
                }
            }
        }
    }

    private Map<Long, @Nullable String> read(Connection connection, List<RecordedEvent> events) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT.replace("{schema}", schema))) {
            Object[] positions = events.stream().map(RecordedEvent::position).toArray();
            select.setArray(1, connection.createArrayOf("bigint", positions));
            try (ResultSet row = select.executeQuery()) {
                Map<Long, @Nullable String> sealed = new HashMap<>();
                while (row.next()) {
                    sealed.put(row.getLong(1), row.getString(2));
                }
                return sealed;
            }
        }
    }
}
