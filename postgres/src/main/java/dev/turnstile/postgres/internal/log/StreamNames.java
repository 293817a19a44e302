package dev.turnstile.postgres.internal.log;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The names of streams by number. Caches the names that were used last. Used by one thread at a time. */
final class StreamNames {

    private static final int MAX_STREAMS = 50_000;

    private static final String STREAMS = """
            SELECT s.id, c.name, s.key FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
            WHERE s.id = ANY (CAST(? AS bigint[]))""";

    private final StatementTemplate template;
    private final Map<Long, StreamName> streams = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, StreamName> eldest) {
            return size() > MAX_STREAMS;
        }
    };

    StreamNames(StatementTemplate template) {
        this.template = template;
    }

    /** Returns the names of the streams of all rows, and moves the result set back to before its first row. */
    Map<Long, StreamName> of(ResultSet row, Connection connection) throws SQLException {
        Map<Long, StreamName> names = new HashMap<>();
        Set<Long> missing = new HashSet<>();
        while (row.next()) {
            long stream = row.getLong("stream_id");
            StreamName known = streams.get(stream);
            if (known == null) {
                missing.add(stream);
            } else {
                names.put(stream, known);
            }
        }
        row.beforeFirst();
        if (!missing.isEmpty()) {
            Map<Long, StreamName> found = read(connection, missing);
            streams.putAll(found);
            names.putAll(found);
        }
        return names;
    }

    private Map<Long, StreamName> read(Connection connection, Collection<Long> missing) throws SQLException {
        Map<Long, StreamName> found = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(template.fill(STREAMS))) {
            query.setArray(1, connection.createArrayOf("int8", missing.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.put(row.getLong("id"), new StreamName(row.getString("name"), row.getString("key")));
                }
            }
        }
        return found;
    }
}
