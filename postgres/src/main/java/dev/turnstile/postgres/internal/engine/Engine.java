package dev.turnstile.postgres.internal.engine;

import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.aggregate.AggregateContext;
import dev.turnstile.postgres.internal.aggregate.BackgroundSnapshots;
import dev.turnstile.postgres.internal.aggregate.PostgresAggregates;
import dev.turnstile.postgres.internal.aggregate.SnapshotTable;
import dev.turnstile.postgres.internal.archive.ArchiveMove;
import dev.turnstile.postgres.internal.archive.ArchivePartitions;
import dev.turnstile.postgres.internal.chain.ChainTable;
import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.definition.Binding;
import dev.turnstile.postgres.internal.definition.DefinitionRegistry;
import dev.turnstile.postgres.internal.definition.DefinitionWatch;
import dev.turnstile.postgres.internal.definition.GuardCheck;
import dev.turnstile.postgres.internal.enforcement.Enforcer;
import dev.turnstile.postgres.internal.erasure.SubjectErasure;
import dev.turnstile.postgres.internal.history.Timelines;
import dev.turnstile.postgres.internal.lifecycle.PostgresLifecycle;
import dev.turnstile.postgres.internal.process.PostgresProcesses;
import dev.turnstile.postgres.internal.projection.InlineProjections;
import dev.turnstile.postgres.internal.projection.ProjectionRegistry;
import dev.turnstile.postgres.internal.projection.StaleProjections;
import dev.turnstile.postgres.internal.rebuild.PostgresProjections;
import dev.turnstile.postgres.internal.recovery.Recovery;
import dev.turnstile.postgres.internal.schema.SchemaMigration;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.subscription.PostgresSubscriptions;
import dev.turnstile.postgres.internal.table.BoundTable;
import dev.turnstile.postgres.internal.timer.PostgresTimers;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.TableProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine on one database: it binds lifecycles and provides commands, subscriptions, projections and the other
 * services.
 */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private static final int OLDEST_SERVER = 15;

    private final String schema;
    private final Json json;
    private final Connections.Ambient connections;
    private final GroupCommitSettings groupCommit;
    private final DefinitionRegistry registry;
    private final CommandEngine door;
    private final AggregateContext aggregates;
    private final SubjectErasure erasure;
    private final PostgresSubscriptions subscriptions;
    private final PostgresTimers timers;
    private final PostgresProcesses processes;
    private final PostgresProjections projections;
    private final StaleProjections stale;

    private Engine(DataSource dataSource, EngineSettings settings) {
        this.schema = settings.schema();
        this.json = settings.json();
        this.groupCommit = settings.groupCommit();
        InlineProjections inline = InlineProjections.of(settings.inline(), json);
        this.door = CommandEngine.of(dataSource, settings, inline);
        this.aggregates = new AggregateContext(
                door.events(),
                door.connections(),
                door.context(),
                new SnapshotTable(schema),
                BackgroundSnapshots.on(settings.snapshots()),
                Backoff.jittered(),
                json,
                settings.clock());
        this.connections = new Connections.Ambient(
                new Connections.Own(dataSource), door.current()::connection, door.current()::flushed);
        this.registry = new DefinitionRegistry(schema, json);
        this.stale = new StaleProjections(schema, connections.own(), this::projections);
        this.erasure = new SubjectErasure(schema, json, connections, door.subjects(), stale);
        this.subscriptions = new PostgresSubscriptions(
                settings,
                door.transactions(),
                door.numbers(),
                door.subjects(),
                door.signal(),
                stale,
                door.announcements().observers());
        this.timers = new PostgresTimers(
                settings, door.transactions(), door.changes(), door.events(), door.schedule(), subscriptions);
        this.processes = new PostgresProcesses(dataSource, settings, door.schedule(), door.events());
        this.projections = new PostgresProjections(dataSource, settings, door.numbers(), door.subjects());
    }

    /**
     * Opens the engine.
     *
     * @param install whether to install or migrate the schema; otherwise the schema must have this version
     */
    public static Engine open(DataSource dataSource, EngineSettings settings, boolean install) {
        String schema = settings.schema();
        Engine engine = new Engine(dataSource, settings);
        engine.connections.own().run("open schema " + schema, connection -> {
            int server = connection.getMetaData().getDatabaseMajorVersion();
            if (server < OLDEST_SERVER) {
                throw new LifecycleException(
                        "the server is PostgreSQL " + server + ", expected " + OLDEST_SERVER
                                + " or newer; upgrade the server",
                        null);
            }
            SchemaMigration migration = new SchemaMigration(schema);
            if (install) {
                migration.apply(connection);
            } else {
                migration.check(connection);
            }
            new Recovery(schema).check(connection);
            return server;
        });
        engine.registerInline(settings.inline());
        return engine;
    }

    private void registerInline(List<Projection> projections) {
        for (Projection projection : projections) {
            if (projection instanceof TableProjection<?, ?, ?> table) {
                connections.own().inTransaction("create the table of projection " + table.name(), connection -> {
                    new ProjectionRegistry(schema).register(connection, table, true);
                    return table;
                });
                stale.add(table);
            }
        }
    }

    /** Returns the command engine. */
    public CommandEngine door() {
        return door;
    }

    /** Returns access to the aggregates of a kind. */
    public <S, E> Aggregates<S, E> aggregates(Aggregate<S, E> aggregate) {
        return new PostgresAggregates<>(aggregate, aggregates);
    }

    /** Stops the background threads after they have finished their pending work. */
    public void close() {
        stale.close();
        aggregates.background().close();
        door.refusals().close();
    }

    /**
     * Checks a machine against a table. Writes nothing. The schema of Turnstile's tables does not matter, because no
     * record's key is formed.
     */
    public static void check(DataSource dataSource, StateMachine<?, ?> machine, RecordTable declared) {
        new Connections.Own(dataSource).run("check " + machine.name(), connection -> {
            BoundTable table = BoundTable.find(connection, "turnstile", declared);
            GuardCheck.all(connection, machine, table);
            return table;
        });
    }

    /**
     * Returns the installed definition of a machine; empty if the machine or the schema is not installed. Writes
     * nothing.
     */
    public static Optional<StateMachine<String, String>> installedDefinition(
            DataSource dataSource, String schema, Json json, String machine) {
        return new Connections.Own(dataSource).run("find machine " + machine, connection -> {
            SchemaMigration migration = new SchemaMigration(schema);
            if (!migration.exists(connection)) {
                return Optional.empty();
            }
            migration.check(connection);
            return new DefinitionRegistry(schema, json)
                    .installed(connection, machine)
                    .map(DefinitionRegistry.Installed::machine);
        });
    }

    /** Returns the subscriptions. */
    public PostgresSubscriptions subscriptions() {
        return subscriptions;
    }

    /** Returns the timers. */
    public PostgresTimers timers() {
        return timers;
    }

    /** Returns the processes. */
    public PostgresProcesses processes() {
        return processes;
    }

    /** Returns the projections and their rebuilds. */
    public PostgresProjections projections() {
        return projections;
    }

    /** Returns the erasure of personal data. */
    public SubjectErasure erasure() {
        return erasure;
    }

    /** Returns the hash chains over the log. */
    public ChainTable chains() {
        return new ChainTable(schema, connections.own());
    }

    /** Returns the operation that moves events into the archive. */
    public ArchiveMove archiveMove() {
        return new ArchiveMove(schema, registry, connections.own());
    }

    /** Returns the partitions of the archive. */
    public ArchivePartitions archivePartitions() {
        return new ArchivePartitions(schema, connections.own());
    }

    /** Returns the enforcer, which installs triggers and constraints in the database. */
    public Enforcer enforcer() {
        return new Enforcer(schema, json, connections, registry);
    }

    /** Returns the timelines of records. */
    public Timelines timelines() {
        return new Timelines(schema, json, connections, enforcer(), door.events());
    }

    /** Returns the installed lifecycles. Writes nothing. */
    public List<Lifecycle<String, String>> installed() {
        return connections.own().run("read the installed lifecycles", connection -> {
            List<Lifecycle<String, String>> lifecycles = new ArrayList<>();
            for (DefinitionRegistry.InstalledLifecycle installed : registry.lifecycles(connection)) {
                if (BoundTable.exists(connection, installed.table())) {
                    installed(connection, installed).ifPresent(lifecycles::add);
                }
            }
            return lifecycles;
        });
    }

    /**
     * Returns an installed lifecycle; empty if its table no longer fits, so that a renamed or dropped column does not
     * affect other lifecycles.
     */
    private Optional<Lifecycle<String, String>> installed(
            Connection connection, DefinitionRegistry.InstalledLifecycle installed) throws SQLException {
        try {
            BoundTable table = BoundTable.find(connection, schema, installed.table());
            BoundLifecycle<String, String> bound = bound(installed.machine(), table, installed.binding());
            return Optional.of(lifecycle(bound, () -> bound));
        } catch (LifecycleException e) {
            LOG.warn("machine '{}' is skipped: {}", installed.machine().name(), e.getMessage());
            return Optional.empty();
        }
    }

    public <S, T> Lifecycle<S, T> lifecycle(StateMachine<S, T> machine, RecordTable declared) {
        BoundLifecycle<S, T> first = bind(machine, declared, declared.name());
        String found = first.table().qualified();
        return lifecycle(first, () -> bind(machine, declared, found));
    }

    private <S, T> PostgresLifecycle<S, T> lifecycle(BoundLifecycle<S, T> bound, Supplier<BoundLifecycle<S, T>> again) {
        return new PostgresLifecycle<>(bound, connections, door.current(), door.changes(), groupCommit, again);
    }

    private <S, T> BoundLifecycle<S, T> bind(StateMachine<S, T> machine, RecordTable declared, String name) {
        return connections.own().inTransaction("bind " + machine.name(), connection -> {
            BoundTable table = BoundTable.find(connection, schema, declared, name);
            GuardCheck.all(connection, machine, table);
            Binding binding = registry.install(connection, machine, table);
            BoundLifecycle<S, T> lifecycle = bound(machine, table, binding);
            lifecycle.definitions().changed(binding.installed(), connection);
            return lifecycle;
        });
    }

    private <S, T> BoundLifecycle<S, T> bound(StateMachine<S, T> machine, BoundTable table, Binding binding) {
        DefinitionWatch<S, T> watch = new DefinitionWatch<>(machine, table, binding.version(), binding.in(), registry);
        return new BoundLifecycle<>(machine, table, binding, watch, binding.template(schema, table), json);
    }
}
