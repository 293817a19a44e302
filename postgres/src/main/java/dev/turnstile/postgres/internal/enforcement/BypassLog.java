package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.Bypass;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The query for bypasses, both recorded and only observed.
 *
 * @param schema the schema of Turnstile's tables
 * @param json the JSON implementation for the metadata
 */
record BypassLog(String schema, Json json) {

    // The condition on metadata matches the condition of the partial index.
    static final String LATEST = """
            WITH latest AS (
              (SELECT t.lifecycle, s.key, e.from_state, e.to_state, 1 AS records, true AS logged, e.recorded_at,
                 e.actor, e.metadata
               FROM {schema}.every_event e
               JOIN {schema}.event_type t ON t.id = e.type AND t.kind = 'bypass'
               JOIN {schema}.stream s ON s.id = e.stream_id
               WHERE jsonb_exists(e.metadata, 'bypass')
               ORDER BY e.position DESC LIMIT ?)
              UNION ALL
              (SELECT lifecycle, key, from_state, to_state, records, false, observed_at, actor, metadata
               FROM {schema}.observation ORDER BY id DESC LIMIT ?))
            SELECT m.name AS machine, c.name AS table_name, b.key, b.records, b.logged, b.recorded_at, b.actor,
              b.metadata, coalesce(f.name, b.from_state::text) AS was, coalesce(n.name, b.to_state::text) AS now
            FROM latest b
            JOIN {schema}.lifecycle l ON l.id = b.lifecycle
            JOIN {schema}.machine m ON m.id = l.machine
            JOIN {schema}.category c ON c.id = l.category
            LEFT JOIN {schema}.state f ON f.machine = m.id AND f.code = b.from_state
            LEFT JOIN {schema}.state n ON n.machine = m.id AND n.code = b.to_state
            ORDER BY b.recorded_at DESC LIMIT ?""";

    List<Bypass> latest(Connection connection, int limit) throws SQLException {
        String sql = StatementTemplate.of(schema).fill(LATEST);
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setInt(1, limit);
            query.setInt(2, limit);
            query.setInt(3, limit);
            try (ResultSet row = query.executeQuery()) {
                List<Bypass> bypasses = new ArrayList<>();
                while (row.next()) {
                    bypasses.add(bypass(row));
                }
                return bypasses;
            }
        }
    }

    private Bypass bypass(ResultSet row) throws SQLException {
        return new Bypass(
                row.getString("machine"),
                row.getString("table_name"),
                row.getString("key"),
                row.getString("was"),
                row.getString("now"),
                row.getLong("records"),
                row.getBoolean("logged"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                json.read(row.getString("metadata")));
    }
}
