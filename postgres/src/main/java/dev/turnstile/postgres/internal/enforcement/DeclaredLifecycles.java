package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.definition.GuardCheck;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.TableIdentity;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lifecycles according to their stored definitions. Guards are compiled only from stored definitions, so that
 * verification requires no class of the application.
 */
record DeclaredLifecycles(String schema, DefinitionRegistry registry) {

    /** The stored names that a name refers to. */
    private static final String SAME_NAME = """
            SELECT DISTINCT l.table_name
            FROM {schema}.lifecycle l CROSS JOIN (SELECT parse_ident(?)) AS given(parts)
            WHERE parse_ident(l.table_name) = CASE cardinality(given.parts)
              WHEN 1 THEN ARRAY['public'] || given.parts ELSE given.parts END""";

    /** Binds a machine to its table and returns the lifecycle according to its stored definition. */
    EnforcedLifecycle register(Connection connection, StateMachine<?, ?> machine, RecordTable declared)
            throws SQLException {
        BoundTable table = BoundTable.find(connection, schema, declared);
        GuardCheck.all(connection, machine, table);
        Binding binding = registry.install(connection, machine, table);
        if (binding.version() < binding.installed()) {
            throw new LifecycleException(
                    "machine '" + machine.name() + "': version " + binding.version() + " was given, version "
                            + binding.installed() + " is installed; guards are compiled from the latest version, so"
                            + " install that definition, or change this one",
                    null);
        }
        return find(connection, declared);
    }

    /** Returns the lifecycle of a table and its state column. */
    EnforcedLifecycle find(Connection connection, RecordTable declared) throws SQLException {
        return tryFind(connection, declared)
                .orElseThrow(() -> new LifecycleException(
                        "no lifecycle is bound to column " + declared.stateColumn() + " of table " + declared.name()
                                + "; install a machine on it first",
                        null));
    }

    Optional<EnforcedLifecycle> tryFind(Connection connection, RecordTable declared) throws SQLException {
        String table = BoundTable.read(connection, schema, declared).qualified();
        for (InstalledLifecycle lifecycle : registry.lifecycles(connection)) {
            if (lifecycle.table().name().equals(table)
                    && lifecycle.table().stateColumn().equals(declared.stateColumn())) {
                return Optional.of(enforced(connection, lifecycle));
            }
        }
        return Optional.empty();
    }

    /** Returns the other lifecycles of a table that need columns which were dropped. */
    List<InstalledLifecycle> withoutColumns(Connection connection, EnforcedLifecycle present) throws SQLException {
        BoundTable table = present.table();
        return registry.lifecycles(connection).stream()
                .filter(other ->
                        other.binding().lifecycle() != present.binding().lifecycle())
                .filter(other -> other.table().name().equals(table.qualified()))
                .filter(other -> !table.columns().keySet().containsAll(needed(other.table())))
                .toList();
    }

    /** Returns the lifecycle of a table that does not exist; empty if the table exists. */
    Optional<InstalledLifecycle> dropped(Connection connection, RecordTable declared) throws SQLException {
        if (BoundTable.exists(connection, declared)) {
            return Optional.empty();
        }
        List<String> names =
                new Catalog(connection).strings(StatementTemplate.of(schema).fill(SAME_NAME), declared.name());
        return registry.lifecycles(connection).stream()
                .filter(lifecycle -> names.contains(lifecycle.table().name()))
                .filter(lifecycle -> lifecycle.table().stateColumn().equals(declared.stateColumn()))
                .findFirst();
    }

    /** Returns the remedy for a lifecycle that does not fit its table. */
    String remedy(Connection connection, InstalledLifecycle lifecycle) throws SQLException {
        return TableIdentity.current(connection, schema, lifecycle.binding().lifecycle())
                .map(now -> "if it was renamed, run: turnstile install FILE --table " + now.table() + " --state "
                        + now.stateColumn())
                .orElse("correct the table, or run: turnstile install on the table that replaced it, or turnstile"
                        + " uninstall");
    }

    /** Returns whether the table and the state column of a lifecycle exist, under these or other names. */
    boolean wasRenamed(Connection connection, InstalledLifecycle lifecycle) throws SQLException {
        return TableIdentity.current(connection, schema, lifecycle.binding().lifecycle())
                .isPresent();
    }

    private static List<String> needed(RecordTable table) {
        List<String> columns = new ArrayList<>(table.idColumns());
        columns.add(table.stateColumn());
        return columns;
    }

    List<InstalledLifecycle> all(Connection connection) throws SQLException {
        return registry.lifecycles(connection);
    }

    EnforcedLifecycle enforced(Connection connection, InstalledLifecycle lifecycle) throws SQLException {
        BoundTable table = BoundTable.find(connection, schema, lifecycle.table());
        Catalog catalog = new Catalog(connection);
        return new EnforcedLifecycle(
                schema,
                lifecycle.machine(),
                table,
                lifecycle.binding(),
                catalog.relations(table.qualified()),
                catalog.columns(table.qualified(), true),
                catalog.numbers(table.qualified()),
                null);
    }
}
