package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Watched;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The current rows of a watched table, read for many records at once. */
public final class WatchedRows {

    private static final String SINCE = "SELECT since FROM {schema}.watched WHERE category = ?";

    private static final String LIVE = """
            SELECT turnstile_asked.key, {columns} AS live
            FROM unnest(CAST(? AS text[])) AS turnstile_asked(key) JOIN {table} AS {alias} ON {row}""";

    private final Json json;
    private final WatchedTable watched;
    private final Instant since;
    private final String sql;

    private WatchedRows(String schema, Json json, WatchedTable watched, Instant since) {
        BoundTable table = watched.table();
        this.json = json;
        this.watched = watched;
        this.since = since;
        this.sql = StatementTemplate.of(schema)
                .with("columns", watched.values())
                .with("table", table.qualified())
                .with("alias", table.alias())
                .with("row", row(table))
                .fill(LIVE);
    }

    /** Returns the condition that joins a key to its row; see {@link LiveRow}. */
    private static String row(BoundTable table) {
        String column = table.declared().idColumns().getFirst();
        return table.declared().idColumns().size() == 1 && table.isPlain(column)
                ? table.compared(column) + " = CAST(turnstile_asked.key AS " + table.castType(column) + ")"
                : table.key() + " = turnstile_asked.key";
    }

    /** Returns the rows of the watched table of a category; empty if it is not watched now. */
    public static Optional<WatchedRows> of(Connection connection, String schema, Json json, short category)
            throws SQLException {
        EnforcementRegistry registry = new EnforcementRegistry(schema);
        Watches watches = new Watches(schema, registry);
        for (Watched one : registry.watched(connection)) {
            if (one.category() == category) {
                return Optional.of(new WatchedRows(
                        schema, json, watches.watched(connection, one), since(connection, schema, category)));
            }
        }
        return Optional.empty();
    }

    private static Instant since(Connection connection, String schema, short category) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(StatementTemplate.of(schema).fill(SINCE))) {
            query.setShort(1, category);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getObject("since", OffsetDateTime.class).toInstant();
            }
        }
    }

    /** Returns the columns whose values are stored. */
    public Set<String> columns() {
        return Set.copyOf(watched.columns());
    }

    /** Returns the time at which the watch began. */
    public Instant since() {
        return since;
    }

    /** Returns the stored columns of the rows with the given keys; a record without a row is missing. */
    public Map<String, Map<String, Object>> live(Connection connection, Collection<String> keys) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("text", keys.toArray()));
            Map<String, Map<String, Object>> live = new HashMap<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Map<String, Object> columns = new LinkedHashMap<>(json.read(row.getString("live")));
                    columns.keySet().retainAll(watched.columns());
                    live.put(row.getString("key"), columns);
                }
            }
            return live;
        }
    }
}
