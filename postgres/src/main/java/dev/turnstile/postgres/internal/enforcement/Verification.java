package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.postgres.Discrepancy;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.comparison.RowsAndLog;
import dev.turnstile.postgres.internal.enforcement.EnforcementRegistry.Installed;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The comparison of the declared objects and privileges with those in the database. Writes nothing. */
final class Verification {

    /** Row triggers that fire after Turnstile's guard may change the state again. */
    private static final String LATER_TRIGGERS = """
            SELECT tgname FROM pg_trigger
            WHERE tgrelid = to_regclass(?) AND NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 20 <> 0
              AND tgname > ? AND tgname !~ '^zz_turnstile_' AND tgenabled <> 'D'
            ORDER BY 1""";

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
        return "run: turnstile install --table " + table.category() + " --state "
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
        found.addAll(artifacts(List.of(Declaration.circumstances(schema)), remedy));
        found.addAll(artifacts(Declaration.of(lifecycle, installed), remedy));
        if (installed.guarded()) {
            found.addAll(laterTriggers(lifecycle));
        }
        found.addAll(new EnforcementGaps(lifecycle, installed).findings(catalog));
        found.addAll(rows(lifecycle));
        found.addAll(RoleSeal.of(schema, lifecycle, installed).findings(connection));
        return found;
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
                                + lifecycle.table().category(),
                        "guards of version " + now + " of its definition",
                        "guards of version " + installed.version(),
                        remedy));
    }

    /** Returns the discrepancies of a watched table's triggers. */
    List<Discrepancy> of(WatchedTable watched) throws SQLException {
        String remedy = "run: turnstile watch " + watched.table().category();
        List<Discrepancy> found = new ArrayList<>(artifacts(List.of(Declaration.circumstances(schema)), remedy));
        found.addAll(artifacts(watched.artifacts(), remedy));
        return found;
    }

    private List<Discrepancy> artifacts(List<Artifact> artifacts, String remedy) throws SQLException {
        List<Discrepancy> found = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            Optional<Catalog.Live> live = catalog.live(artifact);
            if (!artifact.wanted()) {
                live.ifPresent(there -> found.add(new Discrepancy(
                        artifact.title(), "none", "one left over from an earlier installation", remedy)));
            } else if (live.isEmpty()) {
                found.add(new Discrepancy(artifact.title(), "to exist", "none", remedy));
            } else {
                differences(artifact, live.get(), remedy, found);
            }
        }
        return found;
    }

    private static void differences(Artifact artifact, Catalog.Live live, String remedy, List<Discrepancy> found) {
        if (live.changed()) {
            found.add(new Discrepancy(artifact.title(), "as it was installed", "changed by hand", remedy));
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
                    "table " + lifecycle.table().category(),
                    "one of " + unknown.known(),
                    group.toString(),
                    "correct these rows with Lifecycle.correct, or declare the code"));
        }
        return found;
    }
}
