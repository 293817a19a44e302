package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.comparison.RowsAndLog;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.definition.GuardCheck;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.sql.TextLiteral;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparison of the declared objects and privileges with the objects and privileges in the database. Writes
 * nothing.
 */
final class Verification {

    /** Row triggers that fire after Turnstile's guard may change the state again. */
    private static final String LATER_TRIGGERS = """
            SELECT tgname FROM pg_trigger
            WHERE tgrelid = to_regclass(?) AND NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 20 <> 0
              AND tgname > ? AND tgname !~ '^zz_turnstile_' AND tgenabled <> 'D'
            ORDER BY 1""";

    /** The owners that the comments of this schema's objects name, but that are not installed. */
    private static final String ORPHANS = """
            WITH owner AS (
              SELECT DISTINCT substring(description FROM '^Turnstile: ((lifecycle|watch of category) .*) compiled ') AS name
              FROM pg_description WHERE starts_with(description, 'Turnstile: ')),
            installed AS (
              SELECT 'lifecycle ' || lifecycle || ' of ' || {schema_literal} AS name FROM {schema}.enforcement
              UNION ALL
              SELECT 'watch of category ' || category || ' of ' || {schema_literal} FROM {schema}.watched)
            SELECT name FROM owner
            WHERE right(name, length({schema_literal}) + 4) = ' of ' || {schema_literal}
              AND name NOT IN (SELECT name FROM installed)
            ORDER BY name""";

    private final Connection connection;
    private final Catalog catalog;
    private final String schema;
    private final EnforcementRegistry registry;

    Verification(Connection connection, String schema, EnforcementRegistry registry) {
        this.connection = connection;
        this.catalog = new Catalog(connection);
        this.schema = schema;
        this.registry = registry;
    }

    static String reinstall(BoundTable table) {
        return "run: turnstile install --table " + table.name() + " --state "
                + table.declared().stateColumn();
    }

    /** Returns the discrepancies of one lifecycle; empty if no enforcement is installed for it. */
    List<Discrepancy> of(EnforcedLifecycle lifecycle) throws SQLException {
        Optional<Installed> installed =
                registry.find(connection, lifecycle.binding().lifecycle());
        return installed.isEmpty() ? List.of() : of(lifecycle, installed.get());
    }

    private List<Discrepancy> of(EnforcedLifecycle lifecycle, Installed installed) throws SQLException {
        String remedy = reinstall(lifecycle.table());
        List<Discrepancy> found = new ArrayList<>(version(lifecycle, installed, remedy));
        found.addAll(guards(lifecycle));
        List<Artifact> artifacts = Declaration.all(lifecycle, installed);
        found.addAll(artifacts(artifacts, remedy));
        found.addAll(leftOver(lifecycle.owner(), artifacts, remedy));
        if (installed.guarded()) {
            found.addAll(laterTriggers(lifecycle));
        }
        found.addAll(new EnforcementGaps(lifecycle, installed).findings(catalog));
        found.addAll(rows(lifecycle));
        found.addAll(RoleSeal.of(schema, lifecycle, installed).findings(connection));
        return found;
    }

    /** Returns the discrepancy of a lifecycle whose table, id or state column was renamed after it was bound. */
    static Discrepancy renamed(InstalledLifecycle lifecycle, EnforcedLifecycle enforced) {
        RecordTable now = lifecycle.table();
        return new Discrepancy(
                "table " + lifecycle.registered().name(),
                "to keep its name and the names of its id and state columns",
                "renamed to " + enforced.table().name() + ", id " + String.join(", ", now.idColumns()) + ", state "
                        + now.stateColumn(),
                reinstall(enforced.table()));
    }

    /** Returns the discrepancies between the rows and the log, even if no enforcement is installed. */
    List<Discrepancy> rowsAndLog(EnforcedLifecycle lifecycle) throws SQLException {
        return new RowsAndLog(lifecycle.machine(), lifecycle.table(), lifecycle.binding(), QuotedName.of(schema))
                .find(connection);
    }

    boolean installed(EnforcedLifecycle lifecycle) throws SQLException {
        return registry.find(connection, lifecycle.binding().lifecycle()).isPresent();
    }

    private static List<Discrepancy> version(EnforcedLifecycle lifecycle, Installed installed, String remedy) {
        int now = lifecycle.binding().installed();
        return installed.version() == now
                ? List.of()
                : List.of(new Discrepancy(
                        "machine " + lifecycle.machine().name() + " on "
                                + lifecycle.table().name(),
                        "guards of version " + now + " of its definition",
                        "guards of version " + installed.version(),
                        remedy));
    }

    /**
     * Returns the guards that cannot be evaluated on the table, because a column was renamed or dropped. While there
     * are such guards, the definition cannot be installed again.
     */
    private List<Discrepancy> guards(EnforcedLifecycle lifecycle) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            GuardCheck.all(connection, lifecycle.machine(), lifecycle.table());
            return List.of();
        } catch (LifecycleException e) {
            if (before != null) {
                connection.rollback(before);
            }
            return List.of(invalidGuard(lifecycle, e));
        }
    }

    private static Discrepancy invalidGuard(EnforcedLifecycle lifecycle, LifecycleException failure) {
        return new Discrepancy(
                "machine " + lifecycle.machine().name() + " on "
                        + lifecycle.table().name(),
                "guards that the table's columns satisfy",
                String.valueOf(failure.getMessage()),
                "rename the column back, or install a definition whose guards have the current names; until then"
                        + " turnstile install fails");
    }

    /** Returns the discrepancies of a watched table's triggers. */
    List<Discrepancy> of(WatchedTable watched) throws SQLException {
        String remedy = "run: turnstile watch " + watched.table().name()
                + (watched.excepted().isEmpty() ? "" : " --except " + String.join(",", watched.excepted()));
        List<Discrepancy> found = new ArrayList<>();
        if (watched.watch().renamed()) {
            found.add(renamed(watched, remedy));
        }
        if (!watched.watch().dropped().isEmpty()) {
            found.add(exceptedDropped(watched, remedy));
        }
        List<Artifact> artifacts = new ArrayList<>(List.of(Declaration.circumstances(schema)));
        artifacts.addAll(watched.artifacts());
        found.addAll(artifacts(artifacts, remedy));
        found.addAll(leftOver(watched.owner(), artifacts, remedy));
        return found;
    }

    private static Discrepancy renamed(WatchedTable watched, String remedy) {
        return new Discrepancy(
                "watched table " + watched.watch().registered(),
                "to keep its name",
                "renamed to " + watched.table().qualified(),
                remedy);
    }

    private static Discrepancy exceptedDropped(WatchedTable watched, String remedy) {
        return new Discrepancy(
                "watched table " + watched.table().qualified(),
                "to have its excepted columns",
                "one of them was dropped; columns that were added later are excepted too",
                remedy);
    }

    /** Returns the objects that were installed for an owner under former names, or on other tables. */
    private List<Discrepancy> leftOver(String owner, List<Artifact> artifacts, String remedy) throws SQLException {
        return catalog.owned(owner).stream()
                .filter(owned -> artifacts.stream().noneMatch(owned::sameObject))
                .map(owned -> leftOver(owned, remedy))
                .toList();
    }

    private static Discrepancy leftOver(Artifact object, String remedy) {
        return new Discrepancy(object.title(), "none", "one left over from an earlier installation", remedy);
    }

    /** Returns the objects of lifecycles and watches that are not installed. */
    List<Discrepancy> orphans() throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        for (String owner : catalog.strings(sql(ORPHANS))) {
            for (Artifact object : catalog.owned(owner)) {
                found.add(leftOver(object, "run: " + object.drop()));
            }
        }
        return found;
    }

    private String sql(String text) {
        return StatementTemplate.of(schema)
                .with("schema_literal", TextLiteral.of(QuotedName.of(schema)))
                .fill(text);
    }

    private List<Discrepancy> artifacts(List<Artifact> artifacts, String remedy) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        Map<Artifact, Catalog.Live> all = catalog.live(artifacts);
        for (Artifact artifact : artifacts) {
            Catalog.Live live = all.get(artifact);
            if (live == null) {
                if (artifact.wanted()) {
                    found.add(new Discrepancy(artifact.title(), "to exist", "none", remedy));
                }
            } else if (artifact.wanted()) {
                differences(artifact, live, remedy, found);
            } else {
                found.add(leftOver(artifact, remedy));
            }
        }
        return found;
    }

    /** The database prints the new name of a table or column in the definition of an object. */
    private static String change(Artifact artifact, Catalog.Live live) {
        return live.comment() == null || live.compiledFrom(artifact)
                ? "changed by hand"
                : "changed by a renamed table or column, or by hand";
    }

    private static void differences(Artifact artifact, Catalog.Live live, String remedy, List<Discrepancy> found) {
        if (live.changed()) {
            found.add(new Discrepancy(artifact.title(), "as it was installed", change(artifact, live), remedy));
        } else if (!live.compiledFrom(artifact)) {
            found.add(new Discrepancy(
                    artifact.title(),
                    "compiled from the current definition and table",
                    "compiled from earlier ones",
                    remedy));
        }
        if (!live.active()) {
            found.add(
                    switch (artifact.kind()) {
                        case CONSTRAINT -> new Discrepancy(artifact.title(), "validated", "not validated", remedy);
                        case FUNCTION ->
                            new Discrepancy(
                                    artifact.title(),
                                    "to be called only by its triggers",
                                    "other roles may call it",
                                    remedy);
                        case TRIGGER, VIEW ->
                            new Discrepancy(artifact.title(), "enabled always", "disabled, or not always", remedy);
                    });
        }
    }

    private List<Discrepancy> laterTriggers(EnforcedLifecycle lifecycle) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        for (String relation : lifecycle.relations()) {
            for (String later : catalog.strings(LATER_TRIGGERS, relation, lifecycle.triggerName("guard_update"))) {
                found.add(new Discrepancy(
                        "trigger " + later + " on " + relation,
                        "to fire before the guard",
                        "it fires after the guard and may change the state unchecked",
                        "run: ALTER TRIGGER .. RENAME TO a name that sorts before zz_turnstile"));
            }
        }
        return found;
    }

    private List<Discrepancy> rows(EnforcedLifecycle lifecycle) throws SQLException {
        UnknownRows unknown = new UnknownRows(lifecycle.machine(), lifecycle.table());
        List<Discrepancy> found = new ArrayList<>();
        for (UnknownRows.Group group : unknown.find(connection)) {
            found.add(new Discrepancy(
                    "table " + lifecycle.table().name(),
                    "one of " + unknown.known(),
                    group.toString(),
                    "correct these rows with Lifecycle.correct, or declare the code"));
        }
        return found;
    }
}
