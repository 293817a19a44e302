package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.Binding;
import dev.turnstile.postgres.internal.DefinitionRegistry;
import dev.turnstile.postgres.internal.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.GuardCheck;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.table.TableColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The lifecycles according to their stored definitions. Guards are compiled only from these, so that verification
 * requires no class of the application.
 */
record DeclaredLifecycles(String schema, DefinitionRegistry registry) {

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

    /**
     * Returns the lifecycles of a table that need columns which the table no longer has because they were renamed or
     * dropped.
     */
    List<EnforcedLifecycle> withoutColumns(Connection connection, BoundTable table) throws SQLException {
        List<EnforcedLifecycle> outdated = new ArrayList<>();
        for (InstalledLifecycle lifecycle : registry.lifecycles(connection)) {
            Map<String, TableColumn> columns = new LinkedHashMap<>(table.columns());
            TableColumn any = columns.values().iterator().next();
            needed(lifecycle.table()).forEach(name -> columns.computeIfAbsent(name, any::called));
            if (lifecycle.table().name().equals(table.qualified())
                    && columns.size() > table.columns().size()) {
                BoundTable former = new BoundTable(
                        lifecycle.table(),
                        table.category(),
                        table.qualified(),
                        table.alias(),
                        table.turnstile(),
                        columns);
                outdated.add(enforced(connection, lifecycle, former));
            }
        }
        return outdated;
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
        return enforced(connection, lifecycle, BoundTable.find(connection, schema, lifecycle.table()));
    }

    private EnforcedLifecycle enforced(Connection connection, InstalledLifecycle lifecycle, BoundTable table)
            throws SQLException {
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
