package dev.turnstile.postgres.internal.history;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The TRUNCATE events of a table. They are in a stream with an empty key, not in the stream of a row. */
final class Truncations {

    static final String TYPE = "truncated";

    private static final String OF_CATEGORY = """
            SELECT e.position, e.version, e.recorded_at, e.actor, e.command_id, e.metadata
            FROM {schema}.category c
            JOIN {schema}.stream s ON s.category = c.id AND s.key = ''
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type AND t.kind = 'change' AND t.name = 'truncated'
            WHERE c.name = ?
            ORDER BY e.position""";

    private Truncations() {}

    /** Merges the truncations of a stream's table into its events, each with the version of the preceding event. */
    static List<RecordedEvent> among(
            Connection connection, StatementTemplate template, StreamName stream, List<RecordedEvent> events)
            throws SQLException {
        List<RecordedEvent> all = new ArrayList<>(events);
        try (PreparedStatement query = connection.prepareStatement(template.fill(OF_CATEGORY))) {
            query.setString(1, stream.category());
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    int version = lastBefore(events, row.getLong("position"));
                    if (version > 0) {
                        all.add(truncation(row, stream, version));
                    }
                }
            }
        }
        all.sort(Comparator.comparingInt(RecordedEvent::version).thenComparingLong(RecordedEvent::position));
        return all;
    }

    private static int lastBefore(List<RecordedEvent> events, long position) {
        return events.stream()
                .filter(event -> event.position() < position)
                .mapToInt(RecordedEvent::version)
                .max()
                .orElse(0);
    }

    private static RecordedEvent truncation(ResultSet row, StreamName stream, int version) throws SQLException {
        return new RecordedEvent(
                row.getLong("position"),
                stream,
                version,
                RecordedEvent.Kind.CHANGE,
                TYPE,
                1,
                null,
                null,
                null,
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                null,
                row.getString("actor"),
                row.getObject("command_id", UUID.class),
                null,
                null,
                Set.of(),
                null,
                row.getString("metadata"));
    }
}
