package dev.turnstile.postgres.listing;

import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.TableIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** The queries that list installed machines and tables. */
final class InstalledNames {

    private static final String MACHINES = """
            SELECT m.name, m.version, v.installed_at,
              ARRAY(SELECT s.name FROM {schema}.state s WHERE s.machine = m.id AND NOT s.retired ORDER BY s.code) AS states,
              ARRAY(
                SELECT c.name FROM {schema}.lifecycle l JOIN {schema}.category c ON c.id = l.category
                WHERE l.machine = m.id ORDER BY l.id) AS tables
            FROM {schema}.machine m
            JOIN {schema}.machine_version v ON v.machine = m.id AND v.version = m.version
            ORDER BY m.name COLLATE "C\"""";

    private static final String TABLES = """
            SELECT * FROM (
            SELECT c.name AS category, l.table_name, m.name AS machine, l.id_columns, l.state_column, l.version_column,
              coalesce(e.guarded, false) AS guarded, e.capture, e.application IS NOT NULL AS sealed,
              w.category IS NOT NULL AS watched, to_regclass(l.table_name) IS NOT NULL AS present
            FROM {lifecycles} AS l
            JOIN {schema}.machine m ON m.id = l.machine
            JOIN {schema}.category c ON c.id = l.category
            LEFT JOIN {schema}.enforcement e ON e.lifecycle = l.id
            LEFT JOIN {schema}.watched w ON w.category = l.category
            UNION ALL
            SELECT c.name, w.table_name, NULL, ARRAY(
                SELECT CAST(a.attname AS text)
                FROM pg_index i
                CROSS JOIN unnest(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k(attnum, place)
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                WHERE i.indrelid = to_regclass(w.table_name) AND i.indisprimary AND k.place <= i.indnkeyatts
                ORDER BY k.place),
              NULL, NULL, false, NULL, false, true, to_regclass(w.table_name) IS NOT NULL
            FROM {schema}.watched w
            JOIN {schema}.category c ON c.id = w.category
            WHERE NOT EXISTS (SELECT FROM {schema}.lifecycle l WHERE l.category = w.category)) AS tables
            ORDER BY category COLLATE "C", state_column""";

    private InstalledNames() {}

    public static List<InstalledMachine> machines(Connection connection, String schema) throws SQLException {
        return new ListQuery(StatementTemplate.of(schema))
                .add(MACHINES)
                .read(
                        connection,
                        row -> new InstalledMachine(
                                row.getString("name"),
                                row.getInt("version"),
                                Objects.requireNonNull(ListQuery.time(row, "installed_at")),
                                ListQuery.texts(row, "states"),
                                ListQuery.texts(row, "tables")));
    }

    public static List<InstalledTable> tables(Connection connection, String schema) throws SQLException {
        return new ListQuery(StatementTemplate.of(schema).with("lifecycles", TableIdentity.lifecycles(schema)))
                .add(TABLES)
                .read(
                        connection,
                        row -> new InstalledTable(
                                row.getString("category"),
                                row.getString("table_name"),
                                row.getString("machine"),
                                ListQuery.texts(row, "id_columns"),
                                row.getString("state_column"),
                                row.getString("version_column"),
                                row.getBoolean("guarded"),
                                row.getString("capture"),
                                row.getBoolean("sealed"),
                                row.getBoolean("watched"),
                                row.getBoolean("present")));
    }
}
