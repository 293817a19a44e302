package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Watched;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.TableIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The watched tables, for which the history of the rows is recorded.
 *
 * <p>A row's changes are in the stream of its record: if the table has a lifecycle, category and key are the same.
 *
 * @param schema the schema of Turnstile's tables
 * @param registry the installed watches
 */
record Watches(String schema, EnforcementRegistry registry) {

    // Not ON CONFLICT: each attempt would consume a sequence value, and a smallint would overflow.
    private static final String CATEGORY = """
            WITH given AS (SELECT CAST(? AS text) AS name),
            found AS (SELECT id FROM {schema}.category JOIN given USING (name)),
            added AS (
              INSERT INTO {schema}.category (name) SELECT name FROM given WHERE NOT EXISTS (SELECT FROM found)
              RETURNING id)
            SELECT id FROM found UNION ALL SELECT id FROM added""";

    /** The current names of the id columns of the table's first lifecycle. */
    private static final String KEY = """
            SELECT coalesce(CAST(a.attname AS text), k.name)
            FROM (
              SELECT l.* FROM {schema}.lifecycle l WHERE {of_table} ORDER BY l.id LIMIT 1) AS l
            CROSS JOIN unnest(l.id_columns, l.id_numbers) WITH ORDINALITY AS k(name, number, n)
            LEFT JOIN pg_attribute a
              ON a.attrelid = CAST(CAST(? AS bigint) AS oid) AND a.attrelid = l.relation AND l.catalog = {catalog}
                AND a.attnum = k.number AND NOT a.attisdropped
            ORDER BY k.n""";

    private static final String OF_TABLE =
            "(l.table_name = ? OR (l.relation = CAST(CAST(? AS bigint) AS oid) AND l.catalog = {catalog}))";

    private static final String DOORS = """
            SELECT DISTINCT e.door FROM {schema}.enforcement e JOIN {schema}.lifecycle l ON l.id = e.lifecycle
            WHERE {of_table} AND e.door IS NOT NULL ORDER BY 1""";

    private static final String TYPES = "SELECT name, id FROM {schema}.event_type WHERE kind = 'change'";

    List<String> begin(Connection connection, String name, List<String> except) throws SQLException {
        BoundTable table = table(connection, name);
        except.forEach(table::type);
        short category = category(connection, table);
        Reconciliation reconciliation = new Reconciliation(connection, false);
        begin(
                connection,
                table,
                new Watched(category, table.qualified(), table.qualified(), except, except, List.of()),
                reconciliation);
        return reconciliation.statements();
    }

    private void begin(Connection connection, BoundTable table, Watched watch, Reconciliation reconciliation)
            throws SQLException {
        WatchedTable watched = watched(connection, table, watch);
        List<Artifact> artifacts = new ArrayList<>(List.of(Declaration.circumstances(schema)));
        artifacts.addAll(watched.artifacts());
        reconciliation.apply(watched.owner(), table.qualified(), artifacts);
        registry.save(connection, watch);
    }

    /**
     * Updates the watch of a table to the table's current names and seals. Does nothing if the table is not watched.
     */
    void follow(Connection connection, BoundTable table, Reconciliation reconciliation) throws SQLException {
        Optional<Watched> installed = find(connection, table);
        if (installed.isPresent()) {
            Watched watch = installed.get();
            begin(connection, table(connection, watch.table()), watch, reconciliation);
        }
    }

    List<String> end(Connection connection, String name) throws SQLException {
        BoundTable table = BoundTable.read(connection, schema, RecordTable.of(name));
        Watched installed = find(connection, table)
                .orElseThrow(() -> new LifecycleException("table " + name + " is not watched", null));
        Reconciliation reconciliation = new Reconciliation(connection, false);
        WatchedTable watched = watched(connection, installed);
        reconciliation.apply(watched.owner(), table.qualified(), watched.absent());
        registry.removeWatched(connection, installed.category());
        return reconciliation.statements();
    }

    private Optional<Watched> find(Connection connection, BoundTable table) throws SQLException {
        return registry.watched(connection).stream()
                .filter(watched -> watched.table().equals(table.qualified()))
                .findFirst();
    }

    /** Returns a table with the columns of its key: the id columns of a lifecycle, otherwise the primary key. */
    BoundTable table(Connection connection, String name) throws SQLException {
        BoundTable table = BoundTable.read(connection, schema, RecordTable.of(name));
        Catalog catalog = new Catalog(connection);
        String oid = Long.toString(table.oid());
        List<String> key = catalog.strings(sql(KEY), table.qualified(), oid, oid);
        if (key.isEmpty()) {
            key = catalog.primaryKey(table.qualified());
        }
        if (key.isEmpty()) {
            throw new LifecycleException(
                    "table " + name + " has no primary key, which identifies the rows in the history; add one", null);
        }
        return BoundTable.read(
                connection, schema, RecordTable.of(table.qualified()).withId(key.toArray(String[]::new)));
    }

    private WatchedTable watched(Connection connection, BoundTable table, Watched watch) throws SQLException {
        Catalog catalog = new Catalog(connection);
        List<String> stored = catalog.columns(table.qualified(), false);
        List<String> kept = stored.stream()
                .filter(column -> !watch.excepted().contains(column))
                .toList();
        return new WatchedTable(
                schema,
                table,
                watch,
                catalog.relations(table.qualified()),
                kept,
                watch.excepted().stream().filter(stored::contains).toList(),
                catalog.numbers(table.qualified()),
                types(connection),
                catalog.strings(sql(DOORS), table.qualified(), Long.toString(table.oid())));
    }

    /** Returns an installed watch, adapted to the current table, which may have changed. */
    WatchedTable watched(Connection connection, Watched installed) throws SQLException {
        return watched(connection, table(connection, installed.table()), installed);
    }

    private short category(Connection connection, BoundTable table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(CATEGORY))) {
            query.setString(1, table.category());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getShort(1);
            }
        }
    }

    private Map<String, Short> types(Connection connection) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql(TYPES))) {
            Map<String, Short> types = new HashMap<>();
            while (row.next()) {
                types.put(row.getString("name"), row.getShort("id"));
            }
            return types;
        }
    }

    private String sql(String text) {
        StatementTemplate template = StatementTemplate.of(schema).with("catalog", TableIdentity.catalog(schema));
        return template.with("of_table", template.fill(OF_TABLE)).fill(text);
    }
}
