package dev.turnstile.postgres;

import dev.turnstile.Turnstile;
import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.command.Announcements;
import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.TraceContext;
import dev.turnstile.history.Timeline;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.connection.JdbcTransactions;
import dev.turnstile.postgres.internal.engine.Engine;
import dev.turnstile.postgres.internal.reader.EventReaders;
import dev.turnstile.postgres.internal.refusal.RefusalTable;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings.Mode;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.postgres.internal.settings.TransactionPorts;
import dev.turnstile.postgres.internal.transfer.Export;
import dev.turnstile.postgres.internal.transfer.Import;
import dev.turnstile.process.Processes;
import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projections;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.text.spi.StorableText;
import dev.turnstile.timer.Timers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turnstile on a PostgreSQL database, version 15 or newer.
 *
 * <p>Thread-safe. The caller keeps ownership of the data source and closes it. Turnstile takes each connection for one
 * statement or one command.
 */
public final class PostgresTurnstile implements Turnstile, CommandDoor {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresTurnstile.class);

    private static final String SCHEMA = "turnstile";

    private final Engine engine;
    private final RecordedRefusals refusals;
    private final EventLines lines;
    private final EventReaders readers;
    private final boolean declaring;

    private PostgresTurnstile(
            Engine engine, RefusalTable table, EventLines lines, EventReaders readers, boolean declaring) {
        this.lines = lines;
        this.readers = readers;
        this.declaring = declaring;
        this.engine = engine;
        this.refusals = new RecordedRefusals(engine.door().refusals(), table);
    }

    /**
     * Opens Turnstile in schema {@code turnstile}. Installs the schema if it is missing, and migrates it if it is
     * older.
     *
     * @throws SchemaTooNewException if a later version of Turnstile installed the schema
     * @throws LifecycleException if the database fails, or is older than PostgreSQL 15
     */
    public static PostgresTurnstile open(DataSource dataSource) {
        return builder(dataSource).open();
    }

    /**
     * Checks that a machine can be bound to a table. Writes nothing; Turnstile need not be installed. Conflicts with an
     * installed definition of the same machine are found only when the machine is bound.
     *
     * @throws LifecycleException if the table is missing, lacks a column or a unique index, a guard in SQL cannot be
     *     evaluated on the table, or the database fails
     */
    public static void check(DataSource dataSource, StateMachine<?, ?> machine, RecordTable table) {
        Engine.check(dataSource, machine, table);
    }

    /**
     * Returns the definition of a machine that is installed in schema {@code turnstile}. Writes nothing.
     *
     * @param machine the machine's name
     * @return the definition; empty if no machine of that name is installed, or Turnstile is not installed
     * @throws SchemaTooNewException if a later version of Turnstile installed the schema
     * @throws LifecycleException if the database fails, or the schema is older than this version
     */
    public static Optional<StateMachine<String, String>> installedDefinition(DataSource dataSource, String machine) {
        return Engine.installedDefinition(
                dataSource, SCHEMA, Json.found(), StorableText.checked("the name of a machine", machine));
    }

    /** Returns a builder with the settings of {@link #open(DataSource)}. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public <S, T> Lifecycle<S, T> lifecycle(StateMachine<S, T> machine, RecordTable table) {
        return engine.lifecycle(machine, table);
    }

    /**
     * Returns the lifecycles that are installed in the database, with machines built from their stored documents, which
     * contain no guards in Java. Lifecycles whose table is missing, or lacks a column that they need, are left out.
     */
    public List<Lifecycle<String, String>> installedLifecycles() {
        return engine.installed();
    }

    /** Returns the enforcement inside the database, which requires the privilege to change tables. */
    public Enforcement enforcement() {
        return new Enforcement(engine.enforcer());
    }

    @Override
    public <R extends @Nullable Object> Outcome<R> invoke(Invocation<R> invocation) {
        return engine.door().path().invoke(invocation);
    }

    @Override
    public <R extends @Nullable Object> R within(CallerTransaction transaction, Callable<R> work) {
        return engine.door().path().within(transaction, work);
    }

    @Override
    public void register(String name, Class<?> command) {
        engine.door().commands().register(name, command);
    }

    @Override
    public Announcements announcements() {
        return engine.door().announcements();
    }

    @Override
    public EventStore events() {
        return engine.door().events();
    }

    @Override
    public <S, E> Aggregates<S, E> aggregates(Aggregate<S, E> aggregate) {
        if (declaring) {
            readers.declare(aggregate.name(), aggregate.types().read());
        }
        return engine.aggregates(aggregate);
    }

    @Override
    public Subscriptions subscriptions() {
        return engine.subscriptions();
    }

    @Override
    public Timers timers() {
        return engine.timers();
    }

    @Override
    public Processes processes() {
        return engine.processes();
    }

    @Override
    public Projections projections() {
        return engine.projections();
    }

    @Override
    public Erasure erasure() {
        return engine.erasure();
    }

    /** Returns the hash chains, which reveal changes to the log that bypassed Turnstile. */
    public TamperEvidence tamperEvidence() {
        return new TamperEvidence(engine.chains());
    }

    /** Returns the archive for old events. */
    public Archive archive() {
        return new Archive(engine.archiveMove(), engine.archivePartitions());
    }

    /**
     * Returns the history of a record, row or event-sourced stream: each event with the state before and after.
     *
     * @param stream such as {@code StreamName.of("orders", 42)}
     * @return a timeline without changes if the log contains no event of the stream, or its events were deleted
     * @throws LifecycleException if the database fails
     */
    public Timeline timeline(StreamName stream) {
        return engine.timelines().of(stream);
    }

    /**
     * Returns the streams that a text may refer to.
     *
     * @param named category and key separated by a slash, such as {@code orders/42}, or the key alone
     * @throws LifecycleException if the database fails
     */
    public List<StreamName> streams(String named) {
        return engine.timelines().named(StorableText.checked("the name of a stream", named));
    }

    /** Returns the export and import of the log as lines of JSON. */
    public EventLines eventLines() {
        return lines;
    }

    /**
     * Returns the stored types of events that no application has declared to read, by {@link Builder#readEventTypes} or
     * by an aggregate. Types of lifecycles and watched tables are left out, because Turnstile itself reads them.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    public List<StoredType> unreadEventTypes() {
        return readers.unread();
    }

    /**
     * Returns whether any application has declared which types it reads. If none has, all stored types are unread.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    public boolean readersDeclared() {
        return readers.anyDeclared();
    }

    /** Returns the recorded refusals. */
    public RecordedRefusals refusals() {
        return refusals;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** A builder with the settings of Turnstile on one database. Not thread-safe. */
    public static final class Builder {

        private final DataSource dataSource;
        private String schema = SCHEMA;
        private @Nullable Json json;
        private TransactionPorts ports;
        private Clock clock = Clock.systemUTC();
        private GroupCommitSettings groupCommit = GroupCommitSettings.DEFAULTS;
        private boolean sessionsDiffer;
        private TraceContext traces = TraceContext.none();
        private final List<Projection> inline = new ArrayList<>();
        private @Nullable Executor snapshots;
        private KeyWrap keyWrap = KeyWrap.none();
        private NodeSettings node = NodeSettings.DEFAULTS;
        private String application = "application";
        private @Nullable Set<StoredType> read;
        private boolean refusingUnread;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
            this.ports = TransactionPorts.of(new JdbcTransactions(dataSource));
        }

        /** Sets the schema of Turnstile's own tables; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = StorableText.checked("the name of a schema", name);
            return this;
        }

        /** Sets the JSON implementation; {@link Json#found} by default. */
        public Builder json(Json implementation) {
            json = implementation;
            return this;
        }

        /** Sets the port that finds the application's own transactions, which commands join; none by default. */
        public Builder callerTransactions(CallerTransactions port) {
            ports = ports.withCallers(port);
            return this;
        }

        /** Sets the port that begins the transactions that Turnstile ends; by default, they need only a connection. */
        public Builder transactionOpener(TransactionOpener port) {
            ports = ports.withOpener(port);
            return this;
        }

        /** Sets the clock for command starts, key expiry and due timers; the system clock by default. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** Sets the port that reads the current thread's trace, for the metadata of its events; none by default. */
        public Builder traceContext(TraceContext port) {
            traces = port;
            return this;
        }

        /** Sets the port that reads the actor of the current thread, for options that name none; none by default. */
        public Builder actorContext(ActorContext port) {
            ports = ports.withActors(port);
            return this;
        }

        /** Sets the encryption of personal data's keys, such as {@link MasterKeys}; unencrypted by default. */
        public Builder keyWrap(KeyWrap port) {
            keyWrap = port;
            return this;
        }

        /**
         * Adds a projection that runs in every transaction that appends events which it selects. If the projection
         * fails, the transaction is rolled back.
         *
         * <p>It receives only events that this process appends, so every process on the database must add it.
         */
        public Builder inlineProjection(Projection projection) {
            inline.add(projection);
            return this;
        }

        /**
         * Sets the name under which the event types that the application reads are stored, for {@code turnstile
         * verify}; {@code application} by default. Applications that read different events need different names.
         */
        public Builder applicationName(String name) {
            application = StorableText.indexed("the name of an application", name);
            return this;
        }

        /**
         * Declares the events that the application reads in addition to the events of its aggregates. {@link #open()}
         * stores the declaration in the database and logs a warning for stored types that no application reads.
         */
        public Builder readEventTypes(EventTypes<?>... types) {
            read = read == null ? new TreeSet<>() : read;
            for (EventTypes<?> some : types) {
                read.addAll(some.read());
            }
            return this;
        }

        /**
         * Makes {@link #open()} throw an exception instead of logging a warning if there are stored types that no
         * application reads.
         */
        public Builder refuseUnreadEventTypes() {
            refusingUnread = true;
            return readEventTypes();
        }

        /**
         * Enables or disables group commit; enabled by default. Transitions of concurrent callers, and appends to one
         * stream each, then share one statement and one commit if other calls are in progress.
         *
         * <p>Each caller receives its own outcome after the commit. Calls inside a transaction, transitions with guards
         * in Java, and appends with a condition, with tags or with much data never take part.
         */
        public Builder groupCommit(boolean joining) {
            groupCommit = new GroupCommitSettings(joining ? Mode.UNDER_LOAD : Mode.NEVER, groupCommit.maxWait());
            return this;
        }

        /**
         * Declares that one statement may have different effects in different sessions of the data source, because they
         * differ in role, search path, access mode, or a setting that a policy or trigger reads. Each transition and each
         * append then runs on its caller's own connection, even if {@link #groupCommit} is enabled.
         *
         * <p>Turnstile detects some cases itself: group commit never applies to transitions of a table with row-level
         * security, with triggers or rules of the application, or with guards that refer to more than the table's own
         * columns.
         */
        public Builder differingSessions() {
            sessionsDiffer = true;
            return this;
        }

        /**
         * Sets the maximum time that a transition or append waits for a batch before it runs concurrently; 5 ms by
         * default.
         *
         * @throws IllegalArgumentException if the wait is not positive
         */
        public Builder groupCommitWait(Duration wait) {
            groupCommit = new GroupCommitSettings(groupCommit.mode(), wait);
            return this;
        }

        /**
         * Sets the length of leases of subscriptions' shards; 15 s by default. A node that stops renewing its leases
         * loses its shards after that time.
         *
         * <p>All nodes on a database need the same length.
         *
         * @throws IllegalArgumentException if the length is less than 100 ms
         */
        public Builder subscriptionLease(Duration length) {
            node = node.withLease(length);
            return this;
        }

        /** Sets the interval at which leases are renewed: for tests. */
        Builder renewalInterval(Duration interval) {
            node = node.withRenewalInterval(interval);
            return this;
        }

        /** Makes every call take part in group commit, even without concurrent callers: for tests. */
        Builder alwaysGroupCommit() {
            groupCommit = new GroupCommitSettings(Mode.ALWAYS, groupCommit.maxWait());
            return this;
        }

        /** Sets the executor that takes snapshots: for tests. */
        Builder snapshotsOn(Executor executor) {
            snapshots = executor;
            return this;
        }

        /**
         * Installs the schema or migrates it if it is older, and opens Turnstile.
         *
         * @throws SchemaTooNewException if a later version of Turnstile installed the schema
         * @throws LifecycleException if the database fails or is older than 15, or another build installed the schema
         * @throws IllegalStateException if no implementation of {@link Json} is set or found
         * @throws IllegalArgumentException if two inline projections have the same name, or one selects transitions
         * @throws UnreadEventTypesException if there are stored types that no application reads and {@link
         *     #refusingUnread} is set
         */
        public PostgresTurnstile open() {
            PostgresTurnstile turnstile = open(true);
            if (read != null) {
                turnstile.readers.declare("", read);
                List<StoredType> unread = turnstile.unreadEventTypes();
                if (!unread.isEmpty() && refusingUnread) {
                    turnstile.close();
                    throw new UnreadEventTypesException(unread);
                }
                if (!unread.isEmpty()) {
                    LOG.warn("{}", UnreadEventTypesException.message(unread));
                }
            }
            return turnstile;
        }

        /**
         * Opens Turnstile without installing or migrating the schema: for tools, and for schemas that Flyway migrates.
         *
         * @throws SchemaTooNewException if a later version of Turnstile installed the schema
         * @throws LifecycleException if the schema is missing, older or of another build, or the database fails
         * @throws IllegalStateException if no implementation of {@link Json} is set or found
         */
        public PostgresTurnstile openInstalled() {
            return open(false);
        }

        private PostgresTurnstile open(boolean install) {
            Json writer = json == null ? Json.found() : json;
            GroupCommitSettings groupCommit =
                    sessionsDiffer ? new GroupCommitSettings(Mode.NEVER, this.groupCommit.maxWait()) : this.groupCommit;
            EngineSettings settings = new EngineSettings(
                    schema, writer, ports, clock, groupCommit, traces, List.copyOf(inline), snapshots, keyWrap, node);
            return new PostgresTurnstile(
                    Engine.open(dataSource, settings, install),
                    new RefusalTable(dataSource, schema),
                    new EventLines(
                            new Export(dataSource, schema, writer), new Import(dataSource, schema, writer, keyWrap)),
                    new EventReaders(dataSource, schema, application),
                    install);
        }
    }
}
