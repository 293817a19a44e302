package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Two roles, one of which may change the state.
 *
 * @param schema the schema of Turnstile's tables
 * @param lifecycle what is sealed
 * @param installed the roles; null for no seal
 */
record RoleSeal(
        String schema,
        EnforcedLifecycle lifecycle,
        @Nullable Installed installed) {

    private static final String ROLE = "SELECT rolname FROM pg_roles WHERE rolname = ?";

    /** Why a seal would hold nothing: each of these may do as it likes. */
    private static final String POWERS = """
            WITH app AS (SELECT oid, rolname, rolsuper FROM pg_roles WHERE rolname = ?)
            SELECT 'is a superuser' FROM app WHERE rolsuper
            UNION ALL
            SELECT 'owns table ' || c.oid::regclass FROM app, pg_class c
            WHERE c.oid = to_regclass(?) AND NOT rolsuper AND pg_has_role(app.oid, c.relowner, 'MEMBER')
            UNION ALL
            SELECT 'owns schema ' || n.nspname FROM app, pg_namespace n
            WHERE n.oid = to_regnamespace(?) AND NOT rolsuper AND pg_has_role(app.oid, n.nspowner, 'MEMBER')
            UNION ALL
            SELECT 'is a member of ' || d.rolname FROM app, pg_roles d
            WHERE d.rolname = ? AND NOT app.rolsuper AND pg_has_role(app.oid, d.oid, 'MEMBER')""";

    private static final String STILL = """
            SELECT r || ': ' || CASE
              WHEN has_column_privilege(app, to_regclass(r), c, 'UPDATE') THEN 'UPDATE of ' || c
              ELSE 'TRIGGER' END
            FROM (SELECT CAST(? AS text), CAST(? AS text), CAST(? AS text)) AS given(app, r, c)
            WHERE has_column_privilege(app, to_regclass(r), c, 'UPDATE')
              OR has_table_privilege(app, to_regclass(r), 'TRIGGER')""";

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
            FROM (SELECT CAST(? AS text), CAST(? AS text), CAST(? AS text)) AS given(door, r, s)
            JOIN pg_class c ON c.oid = to_regclass(r) OR (c.relnamespace = to_regnamespace(s) AND c.relkind IN ('r', 'p'))
            CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS p
            WHERE NOT has_table_privilege(door, c.oid, p)
              AND NOT (p = 'UPDATE' AND c.oid IN (to_regclass(s || '.event'), to_regclass(s || '.event_chain')))
            UNION ALL
            SELECT 'USAGE on ' || c.oid::regclass
            FROM (SELECT CAST(? AS text), CAST(? AS text)) AS given(door, s)
            JOIN pg_class c ON c.oid = to_regclass(s || '.event_position_seq')
            WHERE NOT has_sequence_privilege(door, c.oid, 'USAGE')
            ORDER BY 1""";

    /** The columns that seals with the same application keep, of this lifecycle and of others on its table. */
    private static final String SEALED_COLUMNS = """
            SELECT l.state_column FROM {schema}.enforcement e JOIN {schema}.lifecycle l ON l.id = e.lifecycle
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

    /** Returns the statements that take the seal away. */
    List<String> lift() {
        List<String> statements = new ArrayList<>();
        if (installed != null) {
            for (String relation : lifecycle.relations()) {
                statements.add("REVOKE ALL ON TABLE " + relation + " FROM " + QuotedName.of(door()));
                statements.add("GRANT UPDATE ON TABLE " + relation + " TO " + QuotedName.of(application()));
            }
        }
        return statements;
    }

    /** Takes the right to change the state from the application, gives it to the door, and looks whether it worked. */
    void apply(Connection connection, Reconciliation reconciliation) throws SQLException {
        if (installed == null) {
            return;
        }
        Catalog catalog = new Catalog(connection);
        powerless(catalog);
        if (catalog.strings(ROLE, door()).isEmpty()) {
            reconciliation.run("CREATE ROLE " + QuotedName.of(door()) + " NOLOGIN");
        } else if (findings(connection).isEmpty()) {
            return;
        }
        for (String statement : statements(connection, catalog)) {
            reconciliation.run(statement);
        }
        if (!reconciliation.dry()) {
            holds(connection);
        }
    }

    private void powerless(Catalog catalog) throws SQLException {
        if (catalog.strings(ROLE, application()).isEmpty()) {
            throw new LifecycleFailure(
                    "role " + application() + " does not exist; create it, or name the role the application works as",
                    null);
        }
        List<String> powers = powers(catalog);
        if (!powers.isEmpty()) {
            throw new LifecycleFailure(
                    "role " + application() + " " + String.join(" and ", powers) + ", so a seal would hold nothing;"
                            + " let the application work as a role that does not",
                    null);
        }
    }

    private List<String> powers(Catalog catalog) throws SQLException {
        return catalog.strings(
                POWERS, application(), lifecycle.table().qualified(), lifecycle.qualifiedSchema(), door());
    }

    private List<String> statements(Connection connection, Catalog catalog) throws SQLException {
        String app = QuotedName.of(application());
        String role = QuotedName.of(door());
        List<String> statements = new ArrayList<>();
        for (String relation : lifecycle.relations()) {
            boolean updates = !catalog.strings(UPDATES, application(), relation).isEmpty();
            statements.add("REVOKE UPDATE, TRIGGER ON TABLE " + relation + " FROM PUBLIC, " + app);
            if (updates) {
                statements.add("GRANT UPDATE (" + QuotedName.list(others(connection, relation)) + ") ON TABLE "
                        + relation + " TO " + app);
            }
            statements.add("GRANT SELECT, INSERT, UPDATE ON TABLE " + relation + " TO " + role);
        }
        String own = lifecycle.qualifiedSchema();
        statements.add("GRANT USAGE ON SCHEMA " + tableSchema() + ", " + own + " TO " + role);
        statements.add("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + own + " TO " + role);
        statements.add("REVOKE UPDATE, DELETE ON TABLE " + own + ".event, " + own + ".event_chain FROM " + role);
        statements.add("GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + own + " TO " + role);
        return statements;
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
                SEALED_COLUMNS.replace("{schema}", QuotedName.of(schema)),
                application(),
                lifecycle.table().qualified());
    }

    private void holds(Connection connection) throws SQLException {
        List<Discrepancy> open = findings(connection);
        if (!open.isEmpty()) {
            throw new LifecycleFailure(
                    "the seal of " + lifecycle.table().category() + " does not hold, nothing was changed: "
                            + open.stream().map(Discrepancy::toString).collect(Collectors.joining("; ")),
                    null);
        }
    }

    /** Returns where the roles are not as the seal needs them. */
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
        for (String lacking : catalog.strings(
                DOOR_LACKS,
                door(),
                lifecycle.table().qualified(),
                lifecycle.qualifiedSchema(),
                door(),
                lifecycle.qualifiedSchema())) {
            findings.add(finding("role " + door(), lacking, "no such right", reinstall()));
        }
        return findings;
    }

    private void applicationFindings(Catalog catalog, List<Discrepancy> findings) throws SQLException {
        String role = "role " + application();
        for (String power : powers(catalog)) {
            findings.add(finding(role, "no more than the seal allows", "it " + power, "take that from it"));
        }
        List<String> keep = sealedColumns(catalog);
        for (String relation : lifecycle.relations()) {
            for (String still : catalog.strings(STILL, application(), relation, lifecycle.stateColumn())) {
                findings.add(finding(role, "no such right", still, "revoke it, also from the roles it is a member of"));
            }
            for (String column : catalog.strings(LOCKED_OUT, application(), relation)) {
                if (!keep.contains(column) && catalog.columns(relation, false).contains(column)) {
                    findings.add(finding(role, "UPDATE of " + column, "no such right", reinstall()));
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
