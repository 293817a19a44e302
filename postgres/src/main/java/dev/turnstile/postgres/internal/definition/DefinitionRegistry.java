package dev.turnstile.postgres.internal.definition;

import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.MachineDocument;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The definitions, lifecycles and event types that are installed in the database. */
public final class DefinitionRegistry {

    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))";

    // Not ON CONFLICT: each attempt would consume a sequence value, and over years of restarts a smallint would
    // overflow.
    private static final String MACHINE = """
            WITH found AS (SELECT id, version FROM {schema}.machine WHERE name = ?),
            added AS (
              INSERT INTO {schema}.machine (name, version) SELECT ?, 0 WHERE NOT EXISTS (SELECT FROM found)
              RETURNING id, version)
            SELECT id, version FROM found UNION ALL SELECT id, version FROM added""";

    private static final String VERSIONS = """
            SELECT version, definition, definition = CAST(? AS jsonb) AS same
            FROM {schema}.machine_version WHERE machine = ? ORDER BY version""";

    private static final String ADD_VERSION = """
            INSERT INTO {schema}.machine_version (machine, version, definition, checksum)
            SELECT ?, ?, d, encode(sha256(convert_to(d::text, 'UTF8')), 'hex') FROM (SELECT CAST(? AS jsonb)) AS given(d)""";

    private static final String SET_VERSION = "UPDATE {schema}.machine SET version = ? WHERE id = ?";

    private static final String SET_STATES = """
            WITH declared AS (SELECT * FROM unnest(CAST(? AS smallint[]), CAST(? AS text[])) AS d(code, name)),
            kept AS (
              INSERT INTO {schema}.state (machine, code, name) SELECT ?, code, name FROM declared
              ON CONFLICT (machine, code) DO UPDATE SET name = excluded.name, retired = false)
            UPDATE {schema}.state SET retired = true
            WHERE machine = ? AND code NOT IN (SELECT code FROM declared)""";

    private static final String CATEGORY = """
            WITH given AS (SELECT CAST(? AS text) AS name),
            found AS (SELECT id FROM {schema}.category JOIN given USING (name)),
            added AS (
              INSERT INTO {schema}.category (name) SELECT name FROM given WHERE NOT EXISTS (SELECT FROM found)
              RETURNING id)
            SELECT id FROM found UNION ALL SELECT id FROM added""";

    private static final String LIFECYCLE = """
            WITH named AS (
              SELECT CAST(? AS smallint) AS machine, CAST(? AS smallint) AS category, CAST(? AS text) AS table_name,
                CAST(? AS text[]) AS id_columns, CAST(? AS text) AS state_column,
                CAST(? AS text) AS version_column, CAST(? AS oid) AS relation),
            given AS (
              SELECT g.*, {catalog} AS catalog, a.attnum AS state_number, {id_numbers} AS id_numbers
              FROM named g JOIN pg_attribute a
                ON a.attrelid = g.relation AND a.attname = g.state_column AND NOT a.attisdropped),
            found AS (
              UPDATE {schema}.lifecycle l SET machine = g.machine, id_columns = g.id_columns, relation = g.relation,
                catalog = g.catalog, state_number = g.state_number, id_numbers = g.id_numbers,
                version_column = v.attname, version_number = v.attnum
              FROM given g LEFT JOIN {schema}.lifecycle o USING (table_name, state_column)
              LEFT JOIN pg_attribute v ON v.attrelid = g.relation AND v.attnum > 0 AND NOT v.attisdropped
                AND CASE
                  WHEN g.version_column IS NOT NULL THEN v.attname = g.version_column
                  WHEN o.relation = g.relation AND o.catalog = g.catalog THEN v.attnum = o.version_number
                  ELSE v.attname = o.version_column END
              WHERE l.id = o.id RETURNING l.id),
            added AS (
              INSERT INTO {schema}.lifecycle (machine, category, table_name, id_columns, state_column, version_column,
                relation, catalog, state_number, id_numbers, version_number)
              SELECT g.*, (
                SELECT v.attnum FROM pg_attribute v
                WHERE v.attrelid = g.relation AND v.attname = g.version_column AND NOT v.attisdropped)
              FROM given g WHERE NOT EXISTS (SELECT FROM found) RETURNING id)
            SELECT id FROM found UNION ALL SELECT id FROM added""";

    private static final String EVENT_TYPE = """
            WITH given AS (
              SELECT CAST(? AS smallint) AS lifecycle, CAST(? AS text) AS kind, CAST(? AS text) AS name),
            found AS (SELECT id FROM {schema}.event_type JOIN given USING (lifecycle, kind, name)),
            added AS (
              INSERT INTO {schema}.event_type (lifecycle, kind, name)
              SELECT * FROM given WHERE NOT EXISTS (SELECT FROM found) RETURNING id)
            SELECT id FROM found UNION ALL SELECT id FROM added""";

    private static final String KNOWN = """
            SELECT l.id AS lifecycle, m.id AS machine, l.category, v.version, m.version AS installed
            FROM {schema}.machine m
            JOIN {schema}.machine_version v ON v.machine = m.id AND v.definition = CAST(? AS jsonb)
            JOIN {schema}.lifecycle l ON l.machine = m.id
            JOIN {schema}.category c ON c.id = l.category
            CROSS JOIN (SELECT CAST(? AS oid)) AS g(relation)
            WHERE m.name = ? AND l.table_name = ? AND l.state_column = ? AND l.id_columns = CAST(? AS text[])
              AND coalesce(CAST(? AS text), l.version_column, '') = coalesce(l.version_column, '') AND c.name = ?
              AND (NOT has_table_privilege({lifecycle_table}, 'UPDATE')
                OR (l.relation = g.relation AND l.catalog = {catalog} AND l.id_numbers = {id_numbers_of_l}
                  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = g.relation AND a.attnum = l.state_number
                    AND a.attname = l.state_column AND NOT a.attisdropped)
                  AND (l.version_column IS NULL OR EXISTS (
                    SELECT FROM pg_attribute a WHERE a.attrelid = g.relation AND a.attnum = l.version_number
                      AND a.attname = l.version_column AND NOT a.attisdropped))))""";

    private static final String INSTALLED_DEFINITION = """
            SELECT v.version, v.definition FROM {schema}.machine m
            JOIN {schema}.machine_version v ON v.machine = m.id AND v.version = m.version
            WHERE m.name = ?""";

    private static final String LIFECYCLES = """
            SELECT l.*, m.version, v.definition
            FROM {lifecycles} AS l
            JOIN {schema}.machine m ON m.id = l.machine
            JOIN {schema}.machine_version v ON v.machine = m.id AND v.version = m.version
            ORDER BY l.id""";

    private static final String EVENT_TYPES = "SELECT id, kind, name FROM {schema}.event_type WHERE lifecycle = ?";

    private final String schema;
    private final Json json;

    public DefinitionRegistry(String schema, Json json) {
        this.schema = schema;
        this.json = json;
    }

    /**
     * A definition and the version under which it is installed.
     *
     * @param version the version, starting at 1
     * @param machine the machine built from its stored document
     */
    public record Installed(int version, StateMachine<String, String> machine) {}

    /** Returns the installed definition of a machine; empty if the machine is not installed. */
    public Optional<Installed> installed(Connection connection, String machine) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(INSTALLED_DEFINITION))) {
            query.setString(1, machine);
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Installed(row.getInt(1), definition(row.getString(2))))
                        : Optional.empty();
            }
        }
    }

    /**
     * An installed lifecycle, with the machine built from its stored document.
     *
     * @param machine the machine
     * @param table the table, with the current names of the table and its columns
     * @param registered the table, with the names under which the lifecycle was bound
     * @param binding the ids under which the lifecycle is stored
     */
    public record InstalledLifecycle(
            StateMachine<String, String> machine, RecordTable table, RecordTable registered, Binding binding) {

        /** Returns whether the table, its id or its state column was renamed after the lifecycle was bound. */
        public boolean renamed() {
            return !table.equals(registered);
        }
    }

    /** Returns the installed lifecycles. Writes nothing. */
    public List<InstalledLifecycle> lifecycles(Connection connection) throws SQLException {
        List<InstalledLifecycle> lifecycles = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql(LIFECYCLES))) {
            while (row.next()) {
                Binding binding = binding(
                        connection,
                        row.getShort("id"),
                        row.getShort("machine"),
                        row.getShort("category"),
                        row.getInt("version"));
                lifecycles.add(new InstalledLifecycle(
                        definition(row.getString("definition")), table(row, ""), table(row, "registered_"), binding));
            }
        }
        return lifecycles;
    }

    private static RecordTable table(ResultSet row, String prefix) throws SQLException {
        return new RecordTable(
                row.getString(prefix + "table_name"),
                List.of((String[]) row.getArray(prefix + "id_columns").getArray()),
                row.getString(prefix + "state_column"),
                row.getString("version_column"),
                null);
    }

    private Binding binding(Connection connection, short lifecycle, short machine, short category, int version)
            throws SQLException {
        Map<String, Short> transitions = new HashMap<>();
        Map<String, Short> others = new HashMap<>();
        types(connection, lifecycle, transitions, others);
        return new Binding(
                lifecycle,
                machine,
                category,
                version,
                version,
                transitions,
                Objects.requireNonNull(others.get("creation")),
                Objects.requireNonNull(others.get("correction")),
                Objects.requireNonNull(others.get("bypass")),
                Incarnation.of(connection, QuotedName.of(schema)));
    }

    private void types(
            Connection connection, short lifecycle, Map<String, Short> transitions, Map<String, Short> others)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(EVENT_TYPES))) {
            query.setShort(1, lifecycle);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    String kind = row.getString("kind");
                    Map<String, Short> types = kind.equals("transition") ? transitions : others;
                    types.put(kind.equals("transition") ? row.getString("name") : kind, row.getShort("id"));
                }
            }
        }
    }

    /**
     * Installs a machine and its lifecycle in the connection's transaction. Requires no privilege to write if both are
     * installed already.
     */
    public Binding install(Connection connection, StateMachine<?, ?> machine, BoundTable table) throws SQLException {
        Incarnation in = Incarnation.of(connection, QuotedName.of(schema));
        Binding known = known(connection, machine, table, in);
        if (known != null) {
            return known;
        }
        try (PreparedStatement lock = connection.prepareStatement(locked())) {
            lock.execute();
        }
        TableIdentity.follow(connection, schema, table);
        short id;
        int installed;
        try (PreparedStatement insert = connection.prepareStatement(sql(MACHINE))) {
            insert.setString(1, machine.name());
            insert.setString(2, machine.name());
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                id = row.getShort(1);
                installed = row.getInt(2);
            }
        }
        int version = version(connection, id, installed, machine);
        return bind(connection, id, version, Math.max(version, installed), machine, table, in);
    }

    private @Nullable Binding known(Connection connection, StateMachine<?, ?> machine, BoundTable table, Incarnation in)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(KNOWN))) {
            query.setString(1, json.write(MachineDocument.write(machine)));
            query.setLong(2, table.oid());
            query.setString(3, machine.name());
            query.setString(4, table.qualified());
            query.setString(5, table.declared().stateColumn());
            query.setArray(
                    6,
                    connection.createArrayOf(
                            "text", table.declared().idColumns().toArray()));
            query.setString(7, table.declared().versionColumn());
            query.setString(8, table.category());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? complete(connection, machine, row, in) : null;
            }
        }
    }

    private @Nullable Binding complete(Connection connection, StateMachine<?, ?> machine, ResultSet row, Incarnation in)
            throws SQLException {
        Map<String, Short> transitions = new HashMap<>();
        Map<String, Short> others = new HashMap<>();
        types(connection, row.getShort("lifecycle"), transitions, others);
        transitions
                .keySet()
                .retainAll(machine.transitions().stream()
                        .map(transition -> transition.name())
                        .toList());
        Short creation = others.get("creation");
        Short correction = others.get("correction");
        Short bypass = others.get("bypass");
        if (transitions.size() < machine.transitions().size()
                || creation == null
                || correction == null
                || bypass == null) {
            return null;
        }
        return new Binding(
                row.getShort("lifecycle"),
                row.getShort("machine"),
                row.getShort("category"),
                row.getInt("version"),
                row.getInt("installed"),
                transitions,
                creation,
                correction,
                bypass,
                in);
    }

    private String locked() {
        return StatementTemplate.of(schema)
                .with("name", TextLiteral.of("turnstile machines " + schema))
                .fill(LOCK);
    }

    private int version(Connection connection, short id, int installed, StateMachine<?, ?> machine)
            throws SQLException {
        String definition = json.write(MachineDocument.write(machine));
        try (PreparedStatement query = connection.prepareStatement(sql(VERSIONS))) {
            query.setString(1, definition);
            query.setShort(2, id);
            try (ResultSet row = query.executeQuery()) {
                List<String> earlier = new ArrayList<>();
                while (row.next()) {
                    if (row.getBoolean("same")) {
                        return row.getInt("version");
                    }
                    earlier.add(row.getString("definition"));
                }
                earlier.forEach(document -> compatible(machine, definition(document)));
            }
        }
        add(connection, id, installed + 1, definition, machine);
        return installed + 1;
    }

    private static void compatible(StateMachine<?, ?> machine, StateMachine<?, ?> earlier) {
        List<Finding> findings = machine.findingsAgainst(earlier);
        if (!findings.isEmpty()) {
            throw new LifecycleException(
                    "machine '" + machine.name() + "' cannot be installed: "
                            + findings.stream()
                                    .map(f ->
                                            f.kind() + " " + f.subject() + " " + f.message() + " (" + f.remedy() + ")")
                                    .collect(Collectors.joining("; ")),
                    null);
        }
    }

    private void add(Connection connection, short id, int version, String definition, StateMachine<?, ?> machine)
            throws SQLException {
        try (PreparedStatement add = connection.prepareStatement(sql(ADD_VERSION));
                PreparedStatement set = connection.prepareStatement(sql(SET_VERSION));
                PreparedStatement states = connection.prepareStatement(sql(SET_STATES))) {
            add.setShort(1, id);
            add.setInt(2, version);
            add.setString(3, definition);
            add.executeUpdate();
            set.setInt(1, version);
            set.setShort(2, id);
            set.executeUpdate();
            states.setArray(
                    1,
                    connection.createArrayOf(
                            "smallint",
                            machine.states().stream().map(s -> (short) s.code()).toArray()));
            states.setArray(
                    2,
                    connection.createArrayOf(
                            "text", machine.states().stream().map(s -> s.name()).toArray()));
            states.setShort(3, id);
            states.setShort(4, id);
            states.executeUpdate();
        }
    }

    private Binding bind(
            Connection connection,
            short id,
            int version,
            int installed,
            StateMachine<?, ?> machine,
            BoundTable table,
            Incarnation in)
            throws SQLException {
        short category = number(connection, CATEGORY, table.category());
        short lifecycle = number(
                connection,
                LIFECYCLE,
                id,
                category,
                table.qualified(),
                connection.createArrayOf("text", table.declared().idColumns().toArray()),
                table.declared().stateColumn(),
                table.declared().versionColumn(),
                table.oid());
        Map<String, Short> transitions = new HashMap<>();
        for (Transition<?, ?> transition : machine.transitions()) {
            transitions.put(
                    transition.name(), number(connection, EVENT_TYPE, lifecycle, "transition", transition.name()));
        }
        return new Binding(
                lifecycle,
                id,
                category,
                version,
                installed,
                transitions,
                number(connection, EVENT_TYPE, lifecycle, "creation", "created"),
                number(connection, EVENT_TYPE, lifecycle, "correction", "corrected"),
                number(connection, EVENT_TYPE, lifecycle, "bypass", "bypassed"),
                in);
    }

    private short number(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql(sql))) {
            for (int i = 0; i < values.length; i++) {
                insert.setObject(i + 1, values[i]);
            }
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getShort(1);
            }
        }
    }

    private StateMachine<String, String> definition(String document) {
        return MachineDocument.read(json.read(document));
    }

    private String sql(String text) {
        return StatementTemplate.of(schema)
                .with("lifecycle_table", TextLiteral.of(QuotedName.of(schema) + ".lifecycle"))
                .with("catalog", TableIdentity.catalog(schema))
                .with("lifecycles", TableIdentity.lifecycles(schema))
                .with("id_numbers", TableIdentity.numbers("g.id_columns", "g.relation"))
                .with("id_numbers_of_l", TableIdentity.numbers("l.id_columns", "g.relation"))
                .fill(text);
    }
}
