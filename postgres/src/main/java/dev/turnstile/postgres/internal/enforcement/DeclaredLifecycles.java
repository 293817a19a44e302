package dev.turnstile.postgres.internal.enforcement;

import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry.InstalledLifecycle;
import dev.turnstile.postgres.internal.definition.GuardCheck;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.postgres.internal.table.BoundTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lifecycles according to their stored definitions. Guards are compiled only from stored definitions, so that
 * verification requires no class of the application.
 */
record DeclaredLifecycles(String schema, DefinitionRegistry registry) {

    /** The remedy for a lifecycle that does not fit its table. */
    static final String REMEDY = "correct the table, or run: turnstile install on the table that replaced it, or"
            + " turnstile install --remove";

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
        return tryFind(connection, table).orElseThrow(() -> unbound(declared));
    }

    /** Returns the lifecycle of a table and its state column. */
    EnforcedLifecycle find(Connection connection, RecordTable declared) throws SQLException {
        return tryFind(connection, declared).orElseThrow(() -> unbound(declared));
    }

    private static LifecycleException unbound(RecordTable declared) {
        return new LifecycleException(
                "no lifecycle is bound to column " + declared.stateColumn() + " of table " + declared.name()
                        + "; install a machine on it first",
                null);
    }

    Optional<EnforcedLifecycle> tryFind(Connection connection, RecordTable declared) throws SQLException {
        return tryFind(connection, BoundTable.read(connection, schema, declared));
    }

    private Optional<EnforcedLifecycle> tryFind(Connection connection, BoundTable table) throws SQLException {
        for (InstalledLifecycle lifecycle : registry.lifecycles(connection)) {
            if (isNamed(lifecycle.table(), List.of(table.qualified()), table.declared())) {
                return Optional.of(enforced(connection, lifecycle, table.declaredAs(connection, lifecycle.table())));
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

    /** Returns the lifecycle of a table and its state column, which are given by their current or registered names. */
    InstalledLifecycle named(Connection connection, RecordTable declared) throws SQLException {
        List<String> tables = tables(connection, declared);
        List<InstalledLifecycle> all = registry.lifecycles(connection);
        return Stream.concat(
                        all.stream().filter(one -> isNamed(one.table(), tables, declared)),
                        all.stream().filter(one -> wasNamed(one, tables, declared)))
                .findFirst()
                .orElseThrow(() -> unbound(declared));
    }

    private static boolean isNamed(RecordTable table, List<String> names, RecordTable declared) {
        return names.contains(table.name()) && table.stateColumn().equals(declared.stateColumn());
    }

    private static boolean wasNamed(InstalledLifecycle lifecycle, List<String> names, RecordTable declared) {
        RecordTable now = lifecycle.table();
        RecordTable then = lifecycle.registered();
        return isNamed(then, names, declared)
                || isNamed(now.withState(then.stateColumn()), names, declared)
                || isNamed(then.withState(now.stateColumn()), names, declared);
    }

    /** Returns the qualified name of a table, or if it does not exist, the registered names that its name refers to. */
    private List<String> tables(Connection connection, RecordTable declared) throws SQLException {
        List<String> registered = BoundTable.exists(connection, declared)
                ? List.of()
                : new Catalog(connection).strings(StatementTemplate.of(schema).fill(SAME_NAME), declared.name());
        return registered.isEmpty()
                ? List.of(BoundTable.read(connection, schema, declared).qualified())
                : registered;
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
