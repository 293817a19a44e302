package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.RowChange;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.FittingIds;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query for the changes of the rows of watched tables.
 *
 * @param schema the schema of Turnstile's tables
 * @param json the JSON implementation for the changed values
 * @param watches finds the tables' keys
 */
record ChangeLog(String schema, Json json, Watches watches) {

    private static final String CHANGES = """
            SELECT s.key, t.name, e.version, e.position, e.recorded_at, e.actor, e.data, e.metadata
            FROM {schema}.category c
            JOIN {schema}.stream s ON s.category = c.id AND s.key = ANY (ARRAY({keys}))
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type AND t.kind = 'change'
            WHERE c.name = ?
            ORDER BY e.version""";

    List<RowChange> of(Connection connection, String name, Object id) throws SQLException {
        BoundTable table = watches.table(connection, name);
        String sql = StatementTemplate.of(schema).with("keys", table.keys()).fill(CHANGES);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            int index = 1;
            for (@Nullable String value : fitting(connection, table, id)) {
                query.setArray(index++, connection.createArrayOf("text", new @Nullable String[] {value}));
            }
            query.setString(index, table.category());
            try (ResultSet row = query.executeQuery()) {
                List<RowChange> changes = new ArrayList<>();
                while (row.next()) {
                    changes.add(change(row));
                }
                return changes;
            }
        }
    }

    private static List<@Nullable String> fitting(Connection connection, BoundTable table, Object id)
            throws SQLException {
        return new FittingIds(connection, table).of(List.of(table.idValues(id))).getFirst();
    }

    private RowChange change(ResultSet row) throws SQLException {
        Map<String, Object> data = object(row.getString("data"));
        return new RowChange(
                row.getString("key"),
                row.getString("name"),
                side(data, "old"),
                side(data, "new"),
                row.getInt("version"),
                row.getLong("position"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                object(row.getString("metadata")));
    }

    @SuppressWarnings("unchecked") // JSON objects have names for keys
    private static Map<String, ?> side(Map<String, Object> data, String side) {
        return data.get(side) instanceof Map<?, ?> columns ? (Map<String, ?>) columns : Map.of();
    }

    private Map<String, Object> object(@Nullable String text) {
        return text == null ? Map.of() : json.read(text);
    }
}
