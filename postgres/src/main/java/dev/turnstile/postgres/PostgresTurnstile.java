package dev.turnstile.postgres;

import dev.turnstile.Turnstile;
import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.aggregate.Aggregates;
import dev.turnstile.command.Announcements;
import dev.turnstile.command.CallerTransaction;
import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.spi.CommandDoor;
import dev.turnstile.command.spi.Invocation;
import dev.turnstile.erasure.Erasure;
import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.TraceContext;
import dev.turnstile.history.Timeline;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.postgres.internal.Engine;
import dev.turnstile.postgres.internal.EngineSettings;
import dev.turnstile.postgres.internal.groupcommit.GroupCommitSettings;
import dev.turnstile.postgres.internal.groupcommit.GroupCommitSettings.Joining;
import dev.turnstile.postgres.internal.reader.EventReaders;
import dev.turnstile.postgres.internal.refusal.RefusalTable;
import dev.turnstile.postgres.internal.subscription.Pace;
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
import java.util.ServiceLoader;
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
 * <p>Thread-safe. The data source stays the caller's: connections are taken for one statement or one command at a time.
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
     * Opens Turnstile in schema {@code turnstile}, which is installed or brought up to date where that is needed.
     *
     * @throws SchemaTooNewException if a later version of Turnstile installed the schema
     * @throws LifecycleException if the database fails, or is older than PostgreSQL 15
     */
    public static PostgresTurnstile open(DataSource dataSource) {
        return builder(dataSource).open();
    }

    /**
     * Checks whether a machine can be bound to a table, and writes nothing: Turnstile need not be installed.
     *
     * <p>What an installed definition of the same machine says against this one is found when it is bound.
     *
     * @throws LifecycleException if the table is missing, lacks a column or a unique index, or cannot answer a guard in
     *     SQL, or if the database fails
     */
    public static void check(DataSource dataSource, StateMachine<?, ?> machine, RecordTable table) {
        Engine.check(dataSource, machine, table);
    }

    /**
     * Returns the definition of a machine that is installed in schema {@code turnstile}, and writes nothing.
     *
     * @param machine the machine's name
     * @return nothing if no machine of that name is installed, or Turnstile is not
     * @throws SchemaTooNewException if a later version of Turnstile installed the schema
     * @throws LifecycleException if the database fails, or the schema is older than this version
     */
    public static Optional<StateMachine<String, String>> installedDefinition(DataSource dataSource, String machine) {
        return Engine.installedDefinition(
                dataSource, SCHEMA, Builder.found(), StorableText.checked("the name of a machine", machine));
    }

    /** Starts with the settings of {@link #open(DataSource)}. */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public <S, T> Lifecycle<S, T> lifecycle(StateMachine<S, T> machine, RecordTable table) {
        return engine.lifecycle(machine, table);
    }

    /**
     * Returns the lifecycles that are installed in the database, with the machines that their documents describe.
     *
     * <p>Needs no class of the application. Their guards in Java cannot be asked. Those whose table is gone, or
     * lacks a column that they need, are passed over.
     */
    public List<Lifecycle<String, String>> installedLifecycles() {
        return engine.installed();
    }

    /** Returns what the database holds by itself, for those who may change tables. */
    public Enforcement enforcement() {
        return new Enforcement(engine.enforcer());
    }

    @Override
    public <R extends @Nullable Object> Outcome<R> pass(Invocation<R> invocation) {
        return engine.door().path().pass(invocation);
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

    /** Returns what finds changes to the log past Turnstile. */
    public TamperEvidence tamperEvidence() {
        return new TamperEvidence(engine.chains());
    }

    /** Returns where old events go. */
    public Archive archive() {
        return new Archive(engine.archiveMove(), engine.archivePartitions());
    }

    /**
     * Returns what the log knows of one record, row or event-sourced stream: each event with the state before and after.
     *
     * @param stream such as {@code StreamName.of("orders", 42)}
     * @return without changes if the log knows nothing of it, or its events were deleted
     * @throws LifecycleException if the database fails
     */
    public Timeline timeline(StreamName stream) {
        return engine.timelines().of(stream);
    }

    /**
     * Returns the streams that a text can mean.
     *
     * @param named category and key with a slash between, such as {@code orders/42}, or the key alone
     * @throws LifecycleException if the database fails
     */
    public List<StreamName> streams(String named) {
        return engine.timelines().named(StorableText.checked("the name of a stream", named));
    }

    /** Returns the log as lines of JSON, to bring it out and in. */
    public EventLines eventLines() {
        return lines;
    }

    /**
     * Returns the stored types of events that no application has declared to read, by {@link Builder#readEventTypes} or by an
     * aggregate; those of lifecycles and watched tables are read by Turnstile itself.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    public List<StoredType> unreadEventTypes() {
        return readers.unread();
    }

    /**
     * Tells whether any application has declared which types of events it reads. As long as none has, as where an
     * application only appends, {@link #unreadEventTypes} returns all types that are stored.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails
     */
    public boolean readersDeclared() {
        return readers.anyDeclared();
    }

    /** Returns what was refused, for reading. */
    public RecordedRefusals refusals() {
        return refusals;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Settings for Turnstile on one database. Not thread-safe. */
    public static final class Builder {

        private final DataSource dataSource;
        private String schema = SCHEMA;
        private @Nullable Json json;
        private CallerTransactions callers = CallerTransactions.none();
        private Clock clock = Clock.systemUTC();
        private GroupCommitSettings lane = GroupCommitSettings.DEFAULTS;
        private boolean sessionsDiffer;
        private TraceContext traces = TraceContext.none();
        private final List<Projection> inline = new ArrayList<>();
        private @Nullable Executor snapshots;
        private KeyWrap keyWrap = KeyWrap.none();
        private Pace pace = Pace.DEFAULTS;
        private String application = "application";
        private @Nullable Set<StoredType> read;
        private boolean refusingUnread;

        private Builder(DataSource dataSource) {
            this.dataSource = Objects.requireNonNull(dataSource, "dataSource");
        }

        /** Names the schema of Turnstile's own tables; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = StorableText.checked("the name of a schema", name);
            return this;
        }

        /** Gives what reads and writes JSON; found by {@link ServiceLoader} by default. */
        public Builder json(Json implementation) {
            json = implementation;
            return this;
        }

        /** Tells which transactions the application manages itself, so that commands join them; none by default. */
        public Builder callerTransactions(CallerTransactions port) {
            callers = port;
            return this;
        }

        /** Gives the clock that tells when commands begin, keys expire and timers are due; the system's by default. */
        public Builder clock(Clock source) {
            clock = source;
            return this;
        }

        /** Tells which trace a thread is in, for the metadata of the events that it appends; none by default. */
        public Builder traceContext(TraceContext port) {
            traces = port;
            return this;
        }

        /** Says what protects the keys of personal data, such as {@link MasterKeys}; they are stored as they are by default. */
        public Builder keyWrap(KeyWrap port) {
            keyWrap = port;
            return this;
        }

        /**
         * Runs a projection in every transaction that appends events which it selects; if it fails, that is rolled back.
         *
         * <p>Only events that this process appends reach it, so every process on the database needs it.
         */
        public Builder inlineProjection(Projection projection) {
            inline.add(projection);
            return this;
        }

        /**
         * Names the application for others on the same database, such as {@code turnstile verify}; {@code application} by
         * default. Two that read different events need different names.
         */
        public Builder applicationName(String name) {
            application = StorableText.checked("the name of an application", name);
            return this;
        }

        /**
         * Says which events the application reads besides those of its aggregates. Opening notes them in the database, and
         * warns of stored types that no application reads.
         */
        public Builder readEventTypes(EventTypes<?>... types) {
            read = read == null ? new TreeSet<>() : read;
            for (EventTypes<?> some : types) {
                read.addAll(some.read());
            }
            return this;
        }

        /** Has opening fail where it would warn of types that no application reads. */
        public Builder refuseUnreadEventTypes() {
            refusingUnread = true;
            return readEventTypes();
        }

        /**
         * Says whether transitions of callers that find others in progress join them in one statement and one commit,
         * and appends to one stream each likewise; they do by default.
         *
         * <p>Each caller gets its own verdict, after the commit. What is in a transaction never joins, nor do transitions
         * with guards in Java and appends with a condition, with tags or of much data.
         */
        public Builder groupCommit(boolean joining) {
            lane = new GroupCommitSettings(joining ? Joining.UNDER_LOAD : Joining.NEVER, lane.longestWait());
            return this;
        }

        /**
         * Says that the sessions of the data source differ in what the database makes of a statement: in the role, the
         * search path, or a setting that a policy, a trigger or a view reads. Each transition and each append then runs on
         * its caller's own connection, whatever {@link #groupCommit} says.
         *
         * <p>Not needed for what Turnstile finds by itself: transitions of a table with row-level security, with triggers or
         * rules of the application's, or with guards that ask for more than the table's own columns join in no case.
         */
        public Builder differingSessions() {
            sessionsDiffer = true;
            return this;
        }

        /**
         * Says how long a transition or an append waits for those in progress before it starts beside them; 5 ms by default.
         *
         * @throws IllegalArgumentException if it is not more than nothing
         */
        public Builder groupCommitWait(Duration wait) {
            lane = new GroupCommitSettings(lane.joining(), wait);
            return this;
        }

        /**
         * Says for how long a node keeps its shards of subscriptions that is not heard of any more; 15 s by default.
         *
         * <p>Every node of a database needs the same.
         *
         * @throws IllegalArgumentException if it is less than a tenth of a second
         */
        public Builder subscriptionLease(Duration length) {
            pace = pace.withLease(length);
            return this;
        }

        /** Lets every transition join, also one that finds nobody: for the tests. */
        Builder alwaysGroupCommit() {
            lane = new GroupCommitSettings(Joining.ALWAYS, lane.longestWait());
            return this;
        }

        /** Says where snapshots are taken: for the tests. */
        Builder snapshotsOn(Executor executor) {
            snapshots = executor;
            return this;
        }

        /**
         * Installs the schema or brings it up to date, and opens Turnstile.
         *
         * @throws SchemaTooNewException if a later version of Turnstile installed the schema
         * @throws LifecycleException if the database fails, or is older than PostgreSQL 15
         * @throws IllegalStateException if no implementation of {@link Json} is given or found
         * @throws IllegalArgumentException if two inline projections have one name, or one selects transitions
         * @throws UnreadEventTypesException if there are types that no application reads, and such are refused
         */
        public PostgresTurnstile open() {
            PostgresTurnstile turnstile = open(true);
            if (read != null) {
                turnstile.readers.declare("", read);
                check(turnstile);
            }
            return turnstile;
        }

        private void check(PostgresTurnstile turnstile) {
            List<StoredType> unread = turnstile.unreadEventTypes();
            if (unread.isEmpty()) {
                return;
            }
            if (refusingUnread) {
                turnstile.close();
                throw new UnreadEventTypesException(unread);
            }
            LOG.warn("{}", UnreadEventTypesException.message(unread));
        }

        /**
         * Opens Turnstile where it is installed, and installs nothing: for tools that only look.
         *
         * @throws SchemaTooNewException if a later version of Turnstile installed the schema
         * @throws LifecycleException if the schema is missing or older, or the database fails
         * @throws IllegalStateException if no implementation of {@link Json} is given or found
         */
        public PostgresTurnstile openInstalled() {
            return open(false);
        }

        private PostgresTurnstile open(boolean install) {
            Json writer = json == null ? found() : json;
            GroupCommitSettings lane =
                    sessionsDiffer ? new GroupCommitSettings(Joining.NEVER, this.lane.longestWait()) : this.lane;
            EngineSettings settings = new EngineSettings(
                    schema, writer, callers, clock, lane, traces, List.copyOf(inline), snapshots, keyWrap, pace);
            return new PostgresTurnstile(
                    Engine.open(dataSource, settings, install),
                    new RefusalTable(dataSource, schema),
                    new EventLines(
                            new Export(dataSource, schema, writer), new Import(dataSource, schema, writer, keyWrap)),
                    new EventReaders(dataSource, schema, application),
                    install);
        }

        private static Json found() {
            return ServiceLoader.load(Json.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no implementation of " + Json.class.getName()
                            + " is on the class path; add turnstile-jackson, or give one with json(..)"));
        }
    }
}
