package dev.turnstile.postgres.attempt;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.TableIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A lifecycle as stored in the database.
 *
 * @param id the lifecycle's id
 * @param machine the machine's id
 * @param category the id of the category of its streams
 * @param categoryName the category's name
 * @param table the table with its current names
 * @param guarded whether the database refuses changes of state that the machine does not permit
 * @param only whether the machine is bound to no other table or column
 */
record FoundLifecycle(
        short id,
        short machine,
        short category,
        String categoryName,
        RecordTable table,
        boolean guarded,
        boolean only) {

    private static final String LIFECYCLES = """
            SELECT l.id, l.machine, l.category, c.name AS category_name, l.table_name, l.id_columns, l.state_column,
              l.version_column, coalesce(e.guarded, false) AS guarded,
              CAST(? AS text) IS NULL OR CAST(? AS text) IN (c.name, l.table_name)
                OR to_regclass(CAST(? AS text)) = to_regclass(l.table_name) AS of_table,
              CAST(? AS text) IS NULL OR l.state_column = CAST(? AS text) AS of_column
            FROM {lifecycles} AS l
            JOIN {schema}.machine m ON m.id = l.machine
            JOIN {schema}.category c ON c.id = l.category
            LEFT JOIN {schema}.enforcement e ON e.lifecycle = l.id
            WHERE m.name = ? ORDER BY l.id""";

    private static final String MACHINES = "SELECT name FROM {schema}.machine ORDER BY name COLLATE \"C\"";

    private static final String VERSIONS = """
            SELECT version, installed_at, definition FROM {schema}.machine_version WHERE machine = ? ORDER BY version""";

    static FoundLifecycle find(Connection connection, String schema, AttemptQuery query) throws SQLException {
        List<String> machines = machines(connection, schema);
        if (!machines.contains(query.machine())) {
            throw new LifecycleException(
                    "expected an installed machine, got '" + query.machine() + "' (installed: " + listed(machines)
                            + ")",
                    null);
        }
        List<FoundLifecycle> all = new ArrayList<>();
        List<FoundLifecycle> fitting = new ArrayList<>();
        read(connection, schema, query, all, fitting);
        if (all.isEmpty()) {
            throw new LifecycleException(
                    "machine '" + query.machine() + "' is bound to no table, so it has no recorded history; bind it to"
                            + " its table in the application, or run 'turnstile install'",
                    null);
        }
        if (fitting.size() != 1) {
            throw new LifecycleException(
                    "machine '" + query.machine() + "': expected one table and state column, got " + fitting.size()
                            + " that fit; name the table, and the state column if it has several (bound to: "
                            + listed(all.stream()
                                    .map(one -> one.categoryName() + ", column "
                                            + one.table().stateColumn())
                                    .toList())
                            + ")",
                    null);
        }
        return fitting.getFirst();
    }

    private static void read(
            Connection connection,
            String schema,
            AttemptQuery query,
            List<FoundLifecycle> all,
            List<FoundLifecycle> fitting)
            throws SQLException {
        StatementTemplate template = StatementTemplate.of(schema).with("lifecycles", TableIdentity.lifecycles(schema));
        try (PreparedStatement statement = connection.prepareStatement(template.fill(LIFECYCLES))) {
            statement.setString(1, query.table());
            statement.setString(2, query.table());
            statement.setString(3, query.table());
            statement.setString(4, query.column());
            statement.setString(5, query.column());
            statement.setString(6, query.machine());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    FoundLifecycle one = lifecycle(row);
                    all.add(one);
                    if (row.getBoolean("of_table") && row.getBoolean("of_column")) {
                        fitting.add(one);
                    }
                }
            }
        }
        if (all.size() > 1) {
            fitting.replaceAll(one -> new FoundLifecycle(
                    one.id, one.machine, one.category, one.categoryName, one.table, one.guarded, false));
        }
    }

    private static FoundLifecycle lifecycle(ResultSet row) throws SQLException {
        return new FoundLifecycle(
                row.getShort("id"),
                row.getShort("machine"),
                row.getShort("category"),
                row.getString("category_name"),
                new RecordTable(
                        row.getString("table_name"),
                        List.of((String[]) row.getArray("id_columns").getArray()),
                        row.getString("state_column"),
                        row.getString("version_column"),
                        null),
                row.getBoolean("guarded"),
                true);
    }

    private static List<String> machines(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query =
                        connection.prepareStatement(StatementTemplate.of(schema).fill(MACHINES));
                ResultSet row = query.executeQuery()) {
            List<String> names = new ArrayList<>();
            while (row.next()) {
                names.add(row.getString(1));
            }
            return names;
        }
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : names.stream().collect(Collectors.joining("; "));
    }

    /** Returns the stored definitions, oldest first. */
    Definitions definitions(Connection connection, String schema, Json json) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement(StatementTemplate.of(schema).fill(VERSIONS))) {
            query.setShort(1, machine);
            try (ResultSet row = query.executeQuery()) {
                List<StoredDefinition> versions = new ArrayList<>();
                while (row.next()) {
                    versions.add(new StoredDefinition(
                            row.getInt("version"),
                            row.getObject("installed_at", OffsetDateTime.class).toInstant(),
                            MachineDocument.read(json.read(row.getString("definition")))));
                }
                return new Definitions(List.copyOf(versions));
            }
        }
    }
}
