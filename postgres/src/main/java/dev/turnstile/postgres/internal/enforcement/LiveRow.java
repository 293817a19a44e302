package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.event.StreamName;
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
import org.jspecify.annotations.Nullable;

/**
 * The current row of a watched table.
 *
 * @param version the version of the row's stream at the same moment
 * @param columns the columns whose changes are recorded; null if the row does not exist
 * @param since the time at which the watch of the table began; earlier values of the row are unknown
 */
public record LiveRow(int version, @Nullable Map<String, Object> columns, Instant since) {

    /** One statement reads row and version in the same snapshot. */
    private static final String READ = """
            SELECT (SELECT s.version FROM {schema}.stream s WHERE s.category = ? AND s.key = ?) AS version,
              (SELECT {columns} FROM {table} AS {alias} WHERE {row}) AS live,
              (SELECT w.since FROM {schema}.watched w WHERE w.category = ?) AS since""";

    private static final String WATCHED_AS = "SELECT id FROM {schema}.category WHERE name = ?";

    /**
     * The query for live rows.
     *
     * @param schema the schema of Turnstile's tables
     * @param json the JSON implementation for rows
     * @param watches finds the tables
     * @param registry lists the watched tables
     */
    record Search(String schema, Json json, Watches watches, EnforcementRegistry registry) {

        /**
         * Returns the current row of a stream and its version; empty if no watched table has streams of that category.
         */
        Optional<LiveRow> find(Connection connection, StreamName stream) throws SQLException {
            Optional<Watched> watched = watched(connection, stream.category());
            return watched.isEmpty()
                    ? Optional.empty()
                    : Optional.of(read(connection, watches.watched(connection, watched.get()), stream.key()));
        }

        private Optional<Watched> watched(Connection connection, String category) throws SQLException {
            try (PreparedStatement query = connection.prepareStatement(sql(WATCHED_AS))) {
                query.setString(1, category);
                try (ResultSet row = query.executeQuery()) {
                    short number = row.next() ? row.getShort(1) : 0;
                    return registry.watched(connection).stream()
                            .filter(watched -> watched.category() == number)
                            .findFirst();
                }
            }
        }

        private LiveRow read(Connection connection, WatchedTable watched, String key) throws SQLException {
            BoundTable table = watched.table();
            String sql = StatementTemplate.of(schema)
                    .with("table", table.qualified())
                    .with("alias", table.alias())
                    .with("row", row(table))
                    .with("columns", watched.values())
                    .fill(READ);
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setShort(1, watched.category());
                query.setString(2, key);
                query.setString(3, key);
                query.setShort(4, watched.category());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return new LiveRow(
                            row.getInt("version"),
                            kept(watched, row.getString("live")),
                            row.getObject("since", OffsetDateTime.class).toInstant());
                }
            }
        }

        /**
         * Returns the condition that selects the row of a key. A key of several columns is compared as text, because
         * the server has no function that splits it.
         */
        private static String row(BoundTable table) {
            String column = table.declared().idColumns().getFirst();
            return table.declared().idColumns().size() == 1 && table.isPlain(column)
                    ? table.compared(column) + " = CAST(? AS " + table.castType(column) + ")"
                    : table.key() + " = ?";
        }

        private @Nullable Map<String, Object> kept(WatchedTable watched, @Nullable String live) {
            if (live == null) {
                return null;
            }
            Map<String, Object> kept = new LinkedHashMap<>(json.read(live));
            kept.keySet().retainAll(watched.columns());
            return kept;
        }

        private String sql(String text) {
            return StatementTemplate.of(schema).fill(text);
        }
    }

    /** The current rows of a watched table, read for many records at once. */
    public static final class Rows {

        private static final String SINCE = "SELECT since FROM {schema}.watched WHERE category = ?";

        private static final String LIVE = """
                SELECT turnstile_asked.key, {columns} AS live
                FROM unnest(CAST(? AS text[])) AS turnstile_asked(key) JOIN {table} AS {alias} ON {row}""";

        private final Json json;
        private final WatchedTable watched;
        private final Instant since;
        private final String sql;

        private Rows(String schema, Json json, WatchedTable watched, Instant since) {
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

        /** Returns the condition that joins a key to its row; see {@link Search}. */
        private static String row(BoundTable table) {
            String column = table.declared().idColumns().getFirst();
            return table.declared().idColumns().size() == 1 && table.isPlain(column)
                    ? table.compared(column) + " = CAST(turnstile_asked.key AS " + table.castType(column) + ")"
                    : table.key() + " = turnstile_asked.key";
        }

        /** Returns the rows of the watched table of a category; empty if it is not watched now. */
        public static Optional<Rows> of(Connection connection, String schema, Json json, short category)
                throws SQLException {
            EnforcementRegistry registry = new EnforcementRegistry(schema);
            Watches watches = new Watches(schema, registry);
            for (Watched one : registry.watched(connection)) {
                if (one.category() == category) {
                    return Optional.of(new Rows(
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
        public Map<String, Map<String, Object>> live(Connection connection, Collection<String> keys)
                throws SQLException {
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
}
