package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.TableIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The seal of a lifecycle: the privileges by which only the door's role can change the state, not the application's
 * role.
 *
 * @param schema the schema of Turnstile's tables
 * @param lifecycle the sealed lifecycle
 * @param installed the installed enforcement with the two roles; null for no seal
 */
record RoleSeal(
        String schema,
        EnforcedLifecycle lifecycle,
        @Nullable Installed installed) {

    private static final String ROLE = "SELECT rolname FROM pg_roles WHERE rolname = ?";

    /** The powers of the application's role that would make a seal ineffective. */
    private static final String POWERS = """
            WITH app AS (SELECT oid, rolname, rolsuper FROM pg_roles WHERE rolname = ?)
            SELECT 'is a superuser' FROM app WHERE rolsuper
            UNION ALL
            SELECT 'owns table ' || c.oid::regclass FROM app, pg_class c
            WHERE c.oid = to_regclass(?) AND NOT rolsuper AND pg_has_role(app.oid, c.relowner, 'MEMBER')
            UNION ALL
            SELECT 'owns schema ' || n.nspname FROM app, pg_namespace n
            WHERE (n.oid = to_regnamespace(?) OR n.oid = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass(?)))
              AND NOT rolsuper AND pg_has_role(app.oid, n.nspowner, 'MEMBER')
            UNION ALL
            SELECT 'is a member of ' || d.rolname FROM app, pg_roles d
            WHERE d.rolname = ? AND NOT app.rolsuper AND pg_has_role(app.oid, d.oid, 'MEMBER')""";

    /** The ways in which the application's role could obtain the privileges of the door, or of a superuser. */
    private static final String ESCAPES = """
            WITH app AS (SELECT oid FROM pg_roles WHERE rolname = ? AND NOT rolsuper),
            door AS (SELECT oid FROM pg_roles WHERE rolname = ?)
            SELECT 'may create objects in schema ' || n.nspname FROM app, pg_namespace n
            WHERE n.oid = to_regnamespace(?) AND EXISTS (SELECT FROM pg_roles r
              WHERE pg_has_role(app.oid, r.oid, 'MEMBER') AND has_schema_privilege(r.oid, n.oid, 'CREATE'))
            UNION ALL
            SELECT 'may grant itself ' || r.rolname FROM app, door, pg_roles r
            WHERE NOT r.rolsuper AND pg_has_role(r.oid, door.oid, 'MEMBER')
              AND pg_has_role(app.oid, r.oid, 'MEMBER WITH ADMIN OPTION') AND r.oid <> app.oid
            UNION ALL
            SELECT 'may work as ' || r.rolname || ', which may create and grant roles' FROM app, pg_roles r
            WHERE r.rolcreaterole AND NOT r.rolsuper AND pg_has_role(app.oid, r.oid, 'MEMBER')
              AND CAST(current_setting('server_version_num') AS int) < 160000
            UNION ALL
            SELECT 'is a member of ' || r.rolname FROM app, pg_roles r
            WHERE (r.rolsuper OR r.rolname IN (
                'pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files'))
              AND pg_has_role(app.oid, r.oid, 'MEMBER')
            UNION ALL
            SELECT 'shares the login ' || r.rolname || ' with the door' FROM app, door, pg_roles r
            WHERE r.rolcanlogin AND NOT r.rolsuper AND NOT r.rolcreaterole AND r.oid NOT IN (app.oid, door.oid)
              AND pg_has_role(r.oid, app.oid, 'MEMBER') AND pg_has_role(r.oid, door.oid, 'MEMBER')""";

    /** A member of a role can use SET ROLE, even if it does not inherit the role's privileges. */
    private static final String STILL = """
            SELECT DISTINCT r || ': UPDATE of ' || c || CASE WHEN w.rolname <> app THEN ' as ' || w.rolname ELSE '' END
            FROM (SELECT CAST(? AS text), CAST(? AS text), CAST(? AS text)) AS given(app, r, c)
            JOIN pg_roles w ON pg_has_role(app, w.oid, 'MEMBER')
            WHERE has_column_privilege(w.oid, to_regclass(r), c, 'UPDATE')
            ORDER BY 1""";

    private static final String STILL_TABLE = """
            SELECT DISTINCT r || ': ' || p || CASE WHEN w.rolname <> app THEN ' as ' || w.rolname ELSE '' END
            FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(app, r)
            JOIN pg_roles w ON pg_has_role(app, w.oid, 'MEMBER')
            CROSS JOIN unnest(ARRAY['TRIGGER', 'TRUNCATE']) AS p
            WHERE has_table_privilege(w.oid, to_regclass(r), p)
            ORDER BY 1""";

    private static final String WRITES_LOG = """
            SELECT c.oid::regclass || ': ' || string_agg(DISTINCT p, ', ' ORDER BY p)
              || CASE WHEN w.rolname <> app THEN ' as ' || w.rolname ELSE '' END
            FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(app, s)
            JOIN pg_roles w ON pg_has_role(app, w.oid, 'MEMBER')
            JOIN pg_class c ON c.relnamespace = to_regnamespace(s) AND c.relkind IN ('r', 'p', 'S')
            CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'USAGE']) AS p
            WHERE CASE
              WHEN c.relkind = 'S' THEN p IN ('UPDATE', 'USAGE') AND has_sequence_privilege(w.oid, c.oid, p)
              WHEN p IN ('INSERT', 'UPDATE') THEN has_any_column_privilege(w.oid, c.oid, p)
              ELSE p <> 'USAGE' AND has_table_privilege(w.oid, c.oid, p) END
            GROUP BY c.oid, app, w.rolname ORDER BY 1""";

    private static final String UPDATES = """
            SELECT 'yes' FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(app, r)
            WHERE has_any_column_privilege(app, to_regclass(r), 'UPDATE')""";

    private static final String LOCKED_OUT = """
            SELECT a.attname FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(app, r)
            JOIN pg_attribute a ON a.attrelid = to_regclass(r) AND a.attnum > 0 AND NOT a.attisdropped
            WHERE has_any_column_privilege(app, to_regclass(r), 'UPDATE')
              AND NOT has_column_privilege(app, to_regclass(r), a.attnum, 'UPDATE')
            ORDER BY a.attnum""";

    private static final String DOOR_LACKS = """
            SELECT p || ' on ' || c.oid::regclass
            FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(door, r)
            JOIN pg_class c ON c.oid = to_regclass(r)
            CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p
            WHERE NOT has_table_privilege(door, c.oid, p)
            ORDER BY 1""";

    /** The columns that are sealed against the same application, by this and other lifecycles on the table. */
    private static final String SEALED_COLUMNS = """
            SELECT DISTINCT unnest(l.id_columns || l.state_column)
            FROM {schema}.enforcement e JOIN {lifecycles} AS l ON l.id = e.lifecycle
            WHERE e.application = ? AND l.table_name = ?""";

    static RoleSeal of(String schema, EnforcedLifecycle lifecycle, @Nullable Installed installed) {
        return new RoleSeal(schema, lifecycle, installed == null || !installed.isSealed() ? null : installed);
    }

    private String application() {
        return Objects.requireNonNull(Objects.requireNonNull(installed).application());
    }

    private String door() {
        return Objects.requireNonNull(Objects.requireNonNull(installed).door());
    }

    boolean sameRoles(RoleSeal other) {
        return installed == null
                ? other.installed == null
                : other.installed != null && application().equals(other.application()) && door().equals(other.door());
    }

    /** Returns the statements that remove the seal. */
    List<String> lift() {
        return installed == null ? List.of() : lift(lifecycle.relations(), installed);
    }

    /** Returns the statements that remove a seal from a table and its partitions. */
    static List<String> lift(List<String> relations, Installed sealed) {
        String door = QuotedName.of(Objects.requireNonNull(sealed.door()));
        String application = QuotedName.of(Objects.requireNonNull(sealed.application()));
        List<String> statements = new ArrayList<>();
        for (String relation : relations) {
            statements.add("REVOKE ALL ON TABLE " + relation + " FROM " + door);
            statements.add("GRANT UPDATE ON TABLE " + relation + " TO " + application);
        }
        return statements;
    }

    /** Revokes the privilege to change the state from the application, grants it to the door, and checks the result. */
    void apply(Connection connection, Reconciliation reconciliation) throws SQLException {
        if (installed == null) {
            return;
        }
        Catalog catalog = new Catalog(connection);
        checkPowers(catalog);
        if (catalog.strings(ROLE, door()).isEmpty()) {
            reconciliation.run("CREATE ROLE " + QuotedName.of(door()) + " NOLOGIN");
        } else if (findings(connection).isEmpty()) {
            return;
        }
        for (String statement : statements(connection, catalog)) {
            reconciliation.run(statement);
        }
        if (!reconciliation.dry()) {
            checkEffective(connection);
        }
    }

    private void checkPowers(Catalog catalog) throws SQLException {
        if (catalog.strings(ROLE, application()).isEmpty()) {
            throw new LifecycleException(
                    "role " + application() + " does not exist; create it, or pass the role that the application uses",
                    null);
        }
        List<String> powers = powers(catalog);
        if (!powers.isEmpty()) {
            throw new LifecycleException(
                    "role " + application() + " " + String.join(" and ", powers) + ", so a seal would have no effect;"
                            + " let the application use a role without these powers",
                    null);
        }
    }

    private List<String> powers(Catalog catalog) throws SQLException {
        String table = lifecycle.table().qualified();
        List<String> powers = new ArrayList<>(
                catalog.strings(POWERS, application(), table, lifecycle.qualifiedSchema(), table, door()));
        powers.addAll(catalog.strings(ESCAPES, application(), door(), lifecycle.qualifiedSchema()));
        return powers.stream().distinct().toList();
    }

    private List<String> statements(Connection connection, Catalog catalog) throws SQLException {
        String app = QuotedName.of(application());
        String role = QuotedName.of(door());
        List<String> statements = new ArrayList<>();
        for (String relation : lifecycle.relations()) {
            boolean updates = !catalog.strings(UPDATES, application(), relation).isEmpty();
            statements.add("REVOKE UPDATE, TRIGGER, TRUNCATE ON TABLE " + relation + " FROM PUBLIC, " + app);
            if (updates) {
                statements.add("GRANT UPDATE (" + QuotedName.list(others(connection, relation)) + ") ON TABLE "
                        + relation + " TO " + app);
            }
            statements.add("GRANT SELECT, INSERT, UPDATE ON TABLE " + relation + " TO " + role);
        }
        String own = lifecycle.qualifiedSchema();
        statements.add("GRANT USAGE ON SCHEMA " + tableSchema() + " TO " + role);
        statements.add("REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER ON ALL TABLES IN SCHEMA " + own
                + " FROM PUBLIC, " + app);
        statements.add("REVOKE ALL ON ALL SEQUENCES IN SCHEMA " + own + " FROM PUBLIC, " + app);
        statements.addAll(privileges().grants(catalog));
        return statements;
    }

    private DoorPrivileges privileges() {
        return new DoorPrivileges(lifecycle.qualifiedSchema(), door());
    }

    private String tableSchema() {
        String table = lifecycle.table().qualified();
        return table.substring(0, table.length() - lifecycle.table().alias().length() - 1);
    }

    private List<String> others(Connection connection, String relation) throws SQLException {
        Catalog catalog = new Catalog(connection);
        List<String> keep = sealedColumns(catalog);
        return catalog.columns(relation, false).stream()
                .filter(column -> !keep.contains(column))
                .toList();
    }

    private List<String> sealedColumns(Catalog catalog) throws SQLException {
        return catalog.strings(
                StatementTemplate.of(schema)
                        .with("lifecycles", TableIdentity.lifecycles(schema))
                        .fill(SEALED_COLUMNS),
                application(),
                lifecycle.table().qualified());
    }

    private void checkEffective(Connection connection) throws SQLException {
        List<Discrepancy> open = findings(connection);
        if (!open.isEmpty()) {
            throw new LifecycleException(
                    "the seal of " + lifecycle.table().name() + " would not be effective; nothing was changed: "
                            + open.stream().map(Discrepancy::toString).collect(Collectors.joining("; ")),
                    null);
        }
    }

    /** Returns the discrepancies between the roles' privileges and the privileges that the seal requires. */
    List<Discrepancy> findings(Connection connection) throws SQLException {
        List<Discrepancy> findings = new ArrayList<>();
        if (installed == null) {
            return findings;
        }
        Catalog catalog = new Catalog(connection);
        for (String role : List.of(application(), door())) {
            if (catalog.strings(ROLE, role).isEmpty()) {
                findings.add(finding("role " + role, "to exist", "no such role", "create it, then install again"));
                return findings;
            }
        }
        applicationFindings(catalog, findings);
        for (String relation : lifecycle.relations()) {
            for (String lacking : catalog.strings(DOOR_LACKS, door(), relation)) {
                findings.add(finding("role " + door(), lacking, "no such privilege", reinstall()));
            }
        }
        findings.addAll(privileges().findings(catalog, reinstall()));
        return findings;
    }

    private void applicationFindings(Catalog catalog, List<Discrepancy> findings) throws SQLException {
        String role = "role " + application();
        for (String power : powers(catalog)) {
            findings.add(
                    finding(role, "no more than the seal allows", "it " + power, "remove that power from the role"));
        }
        for (String privilege : catalog.strings(WRITES_LOG, application(), lifecycle.qualifiedSchema())) {
            findings.add(finding(
                    role,
                    "no such privilege",
                    privilege,
                    "revoke it from the role and from the roles that it is a member of"));
        }
        List<String> keep = sealedColumns(catalog);
        for (String relation : lifecycle.relations()) {
            List<String> still = new ArrayList<>(catalog.strings(STILL_TABLE, application(), relation));
            for (String column : lifecycle.sealedColumns()) {
                still.addAll(catalog.strings(STILL, application(), relation, column));
            }
            for (String privilege : still) {
                findings.add(finding(
                        role,
                        "no such privilege",
                        privilege,
                        "revoke it from the role and from the roles that it is a member of"));
            }
            for (String column : catalog.strings(LOCKED_OUT, application(), relation)) {
                if (!keep.contains(column) && catalog.columns(relation, false).contains(column)) {
                    findings.add(finding(role, "UPDATE of " + column, "no such privilege", reinstall()));
                }
            }
        }
    }

    private static Discrepancy finding(String subject, String expected, String actual, String remedy) {
        return new Discrepancy(subject, expected, actual, remedy);
    }

    private String reinstall() {
        return Verification.reinstall(lifecycle.table());
    }
}
