package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Postponed;
import java.sql.Array;
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

    private static final String SELECT = """
            SELECT position, CASE WHEN data::text LIKE '%"$personal"%' THEN data::text END
            FROM {schema}.event
            WHERE position = ANY (?)""";

    /**
     * Returns the data of each event as it may leave the database, by position.
     *
     * @throws Postponed if an event is not in the log any more, or the database fails
     */
    Map<Long, @Nullable String> of(List<RecordedEvent> events) {
        Map<Long, @Nullable String> sealed = read(events);
        Map<Long, @Nullable String> all = new HashMap<>();
        for (RecordedEvent event : events) {
            if (!sealed.containsKey(event.position())) {
                throw new Postponed(PAUSE, "the event at position " + event.position() + " has left the log");
            }
            String data = sealed.get(event.position());
            all.put(event.position(), data == null ? event.data() : data);
        }
        return all;
    }

    private Map<Long, @Nullable String> read(List<RecordedEvent> events) {
        try (Connection connection = log.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT.replace("{schema}", schema))) {
            Object[] positions = events.stream().map(RecordedEvent::position).toArray();
            Array array = connection.createArrayOf("bigint", positions);
            select.setArray(1, array);
            try (ResultSet row = select.executeQuery()) {
                Map<Long, @Nullable String> sealed = new HashMap<>();
                while (row.next()) {
                    sealed.put(row.getLong(1), row.getString(2));
                }
                return sealed;
            }
        } catch (SQLException e) {
            throw new Postponed(PAUSE, "the log cannot be read: " + e.getMessage());
        }
    }
}
