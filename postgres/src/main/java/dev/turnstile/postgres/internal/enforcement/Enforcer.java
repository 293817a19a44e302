package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.Bypass;
import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.EnforcementOptions;
import dev.turnstile.postgres.RowChange;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.connection.LockedTable;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Watched;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Installs, uninstalls and verifies enforcement in one database. Each change is one transaction; installing validates
 * the constraint in a second one.
 */
public final class Enforcer {

    private final String schema;
    private final Connections connections;
    private final DeclaredLifecycles lifecycles;
    private final EnforcementRegistry registry;
    private final Watches watches;
    private final BypassLog bypasses;
    private final ChangeLog changes;
    private final LiveRow.Search rows;

    public Enforcer(String schema, Json json, Connections connections, DefinitionRegistry definitions) {
        this.schema = schema;
        this.connections = connections;
        this.lifecycles = new DeclaredLifecycles(schema, definitions);
        this.registry = new EnforcementRegistry(schema);
        this.watches = new Watches(schema, registry);
        this.bypasses = new BypassLog(schema, json);
        this.changes = new ChangeLog(schema, json, watches);
        this.rows = new LiveRow.Search(schema, json, watches, registry);
    }

    public List<String> install(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        String what = "install " + machine.name();
        LockedTable locked = new LockedTable(schema, connections, table.name(), options.lockTimeout());
        if (guards(table, options)) {
            connections.run(
                    what,
                    connection ->
                            new UnknownRows(machine, BoundTable.find(connection, schema, table)).refuse(connection));
        }
        List<String> statements =
                new ArrayList<>(locked.run(what, connection -> reconcile(connection, machine, table, options, false)));
        statements.addAll(locked.run(what, connection -> validate(connection, table)));
        return statements;
    }

    /**
     * Returns the statements of an installation. Registering the lifecycle provides the ids in the statements and is
     * rolled back.
     */
    public List<String> plan(StateMachine<?, ?> machine, RecordTable table, EnforcementOptions options) {
        LockedTable locked = new LockedTable(schema, connections, table.name(), options.lockTimeout());
        return locked.run("plan " + machine.name(), connection -> {
            List<String> statements = reconcile(connection, machine, table, options, true);
            connection.rollback();
            return statements;
        });
    }

    public List<String> uninstall(RecordTable table) {
        return locked(table.name()).run("uninstall from " + table.name(), connection -> {
            Reconciliation reconciliation = new Reconciliation(connection, false);
            InstalledLifecycle lifecycle = lifecycles.named(connection, table);
            if (fits(connection, lifecycle)) {
                remove(connection, lifecycles.enforced(connection, lifecycle), reconciliation);
            } else {
                lift(connection, lifecycle, reconciliation);
                remove(connection, lifecycle, reconciliation);
            }
            return reconciliation.statements();
        });
    }

    /** Removes the seal of a lifecycle whose table was dropped or lacks a column. */
    private void lift(Connection connection, InstalledLifecycle lifecycle, Reconciliation reconciliation)
            throws SQLException {
        Optional<Installed> installed =
                registry.find(connection, lifecycle.binding().lifecycle()).filter(Installed::isSealed);
        if (installed.isPresent()) {
            List<String> relations =
                    new Catalog(connection).relations(lifecycle.table().name());
            for (String statement : RoleSeal.lift(relations, installed.get())) {
                reconciliation.run(statement);
            }
        }
    }

    private void remove(Connection connection, EnforcedLifecycle lifecycle, Reconciliation reconciliation)
            throws SQLException {
        for (String statement : seal(connection, lifecycle).lift()) {
            reconciliation.run(statement);
        }
        reconciliation.apply(lifecycle.owner(), lifecycle.table().qualified(), Declaration.nothing(lifecycle));
        registry.remove(connection, lifecycle.binding().lifecycle());
        watches.follow(connection, lifecycle.table(), reconciliation);
    }

    private boolean guards(RecordTable table, EnforcementOptions options) {
        return options.guarded() != null
                ? options.guarded()
                : connections.run("read the enforcement of " + table.name(), connection -> {
                    Optional<EnforcedLifecycle> lifecycle = lifecycles.tryFind(connection, table);
                    return lifecycle.isEmpty()
                            || installed(connection, lifecycle.get())
                                    .map(Installed::guarded)
                                    .orElse(true);
                });
    }

    private Optional<Installed> installed(Connection connection, EnforcedLifecycle lifecycle) throws SQLException {
        return registry.find(connection, lifecycle.binding().lifecycle());
    }

    private List<String> reconcile(
            Connection connection,
            StateMachine<?, ?> machine,
            RecordTable table,
            EnforcementOptions options,
            boolean dry)
            throws SQLException {
        EnforcedLifecycle lifecycle = lifecycles.register(connection, machine, table);
        Reconciliation reconciliation = new Reconciliation(connection, dry);
        RoleSeal before = seal(connection, lifecycle);
        Installed wanted = Declaration.installed(
                installed(connection, lifecycle).orElse(null),
                options,
                lifecycle.binding().installed());
        registry.save(connection, lifecycle.binding().lifecycle(), wanted);
        RoleSeal after = seal(connection, lifecycle);
        for (String statement : before.sameRoles(after) ? List.<String>of() : before.lift()) {
            reconciliation.run(statement);
        }
        retire(connection, lifecycle, reconciliation);
        reconciliation.apply(lifecycle.owner(), lifecycle.table().qualified(), Declaration.all(lifecycle, wanted));
        watches.follow(connection, lifecycle.table(), reconciliation);
        after.apply(connection, reconciliation);
        return reconciliation.statements();
    }

    /**
     * Removes the objects of other lifecycles of the table that need dropped columns. Otherwise their functions would
     * remain, and a later column with the same name would get no new functions.
     */
    private void retire(Connection connection, EnforcedLifecycle lifecycle, Reconciliation reconciliation)
            throws SQLException {
        for (InstalledLifecycle former : lifecycles.withoutColumns(connection, lifecycle)) {
            remove(connection, former, reconciliation);
        }
    }

    private void remove(Connection connection, InstalledLifecycle former, Reconciliation reconciliation)
            throws SQLException {
        short number = former.binding().lifecycle();
        reconciliation.apply(
                EnforcedLifecycle.owner(schema, number), former.table().name(), List.of());
        registry.remove(connection, number);
    }

    private RoleSeal seal(Connection connection, EnforcedLifecycle lifecycle) throws SQLException {
        return RoleSeal.of(schema, lifecycle, installed(connection, lifecycle).orElse(null));
    }

    /**
     * Validates the constraint in a separate transaction, which scans the table while other sessions write. The lock of
     * the first transaction would block these sessions.
     */
    private List<String> validate(Connection connection, RecordTable table) throws SQLException {
        Reconciliation reconciliation = new Reconciliation(connection, false);
        Artifact constraint = Declaration.constraint(lifecycles.find(connection, table));
        Optional<Catalog.Live> live = new Catalog(connection).live(constraint);
        if (live.isPresent() && !live.get().active()) {
            reconciliation.run(Declaration.validate(constraint));
        }
        return reconciliation.statements();
    }

    public List<String> watch(String table, List<String> except) {
        return locked(table).run("watch " + table, connection -> watches.begin(connection, table, except));
    }

    public List<String> unwatch(String table) {
        return locked(table).run("unwatch " + table, connection -> watches.end(connection, table));
    }

    private LockedTable locked(String table) {
        return new LockedTable(
                schema, connections, table, EnforcementOptions.defaults().lockTimeout());
    }

    public List<Discrepancy> verify() {
        return connections.run("verify", connection -> {
            Verification verification = new Verification(connection, schema, registry);
            List<Discrepancy> found = new ArrayList<>();
            List<InstalledLifecycle> all = lifecycles.all(connection);
            for (InstalledLifecycle lifecycle : all) {
                if (!retired(connection, lifecycle, all)) {
                    found.addAll(verify(connection, verification, lifecycle));
                }
            }
            for (Watched watched : registry.watched(connection)) {
                found.addAll(verify(connection, verification, watched));
            }
            found.addAll(verification.orphans());
            return found;
        });
    }

    private List<Discrepancy> verify(Connection connection, Verification verification, InstalledLifecycle lifecycle)
            throws SQLException {
        return fitting(lifecycle.table().name(), DeclaredLifecycles.REMEDY, () -> {
            EnforcedLifecycle enforced = lifecycles.enforced(connection, lifecycle);
            List<Discrepancy> differences = new ArrayList<>(
                    lifecycle.renamed() && verification.installed(enforced)
                            ? List.of(Verification.renamed(lifecycle, enforced))
                            : verification.of(enforced));
            differences.addAll(verification.rowsAndLog(enforced));
            return differences;
        });
    }

    private List<Discrepancy> verify(Connection connection, Verification verification, Watched watched)
            throws SQLException {
        return fitting(
                watched.table(),
                "correct the table, or run: turnstile watch on the table that replaced it",
                () -> verification.of(watches.watched(connection, watched)));
    }

    /**
     * Returns whether a lifecycle without enforcement was retired: its table was dropped, or its column was dropped and
     * another lifecycle of its machine fits the table.
     */
    private boolean retired(Connection connection, InstalledLifecycle lifecycle, List<InstalledLifecycle> all)
            throws SQLException {
        if (registry.find(connection, lifecycle.binding().lifecycle()).isPresent() || fits(connection, lifecycle)) {
            return false;
        }
        if (!BoundTable.exists(connection, lifecycle.table())) {
            return true;
        }
        for (InstalledLifecycle other : all) {
            if (isOther(lifecycle, other) && fits(connection, other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOther(InstalledLifecycle lifecycle, InstalledLifecycle other) {
        return !other.equals(lifecycle)
                && other.machine().name().equals(lifecycle.machine().name())
                && other.table().name().equals(lifecycle.table().name());
    }

    private boolean fits(Connection connection, InstalledLifecycle lifecycle) throws SQLException {
        try {
            lifecycles.enforced(connection, lifecycle);
            return true;
        } catch (LifecycleException e) {
            return false;
        }
    }

    /**
     * Runs the comparison of one table. A table that was dropped, or no longer fits its lifecycle, is reported as a
     * discrepancy.
     */
    private static List<Discrepancy> fitting(String table, String remedy, Question<List<Discrepancy>> compare)
            throws SQLException {
        try {
            return compare.answer();
        } catch (LifecycleException e) {
            return List.of(new Discrepancy(
                    "table " + table, "to match what was installed on it", String.valueOf(e.getMessage()), remedy));
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T answer() throws SQLException;
    }

    public List<Discrepancy> verify(StateMachine<?, ?> machine, RecordTable table) {
        return connections.run(
                "verify " + machine.name(),
                connection -> new DeclaredVerification(new Verification(connection, schema, registry), lifecycles)
                        .of(connection, machine, table));
    }

    public List<Bypass> bypasses(int limit) {
        return connections.run("read bypasses", connection -> bypasses.latest(connection, limit));
    }

    public List<RowChange> changes(String table, Object id) {
        return connections.run("read changes of " + table, connection -> changes.of(connection, table, id));
    }

    /** Returns the current row of a stream; empty if its table is not watched. */
    public Optional<LiveRow> row(StreamName stream) {
        return connections.run("read the row of " + stream, connection -> rows.find(connection, stream));
    }
}
