package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.spi.Observers;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.command.LocalTransactions;
import dev.turnstile.postgres.internal.command.LogSignal;
import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.erasure.SubjectKeys;
import dev.turnstile.postgres.internal.event.EventNumbers;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.log.LogFeed;
import dev.turnstile.postgres.internal.log.LogWindow;
import dev.turnstile.postgres.internal.projection.ProjectionRegistry;
import dev.turnstile.postgres.internal.projection.StaleProjections;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.postgres.internal.subscription.declaration.SubscriptionChanges;
import dev.turnstile.postgres.internal.subscription.declaration.SubscriptionTable;
import dev.turnstile.postgres.internal.subscription.declaration.UnmatchedSelection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Handling;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.LogPage;
import dev.turnstile.subscription.Subscriptions.LogPage.PositionedEvent;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.text.spi.StorableText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscriptions of a database. Thread-safe. */
public final class PostgresSubscriptions implements Subscriptions {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSubscriptions.class);

    private static final int SHORT_ID = 8;

    private final String schema;
    private final Database database;
    private final LocalTransactions transactions;
    private final LogSignal signal;
    private final Observers observers;
    private final NodeSettings nodeSettings;
    private final ShardWorker.Parts parts;
    private final SubscriptionTable subscriptions;
    private final SubscriptionChanges changes;
    private final StatusTable statuses;
    private final ProjectionRegistry projections;
    private final StaleProjections stale;

    public PostgresSubscriptions(
            EngineSettings settings,
            LocalTransactions transactions,
            EventNumbers numbers,
            SubjectKeys keys,
            LogSignal signal,
            StaleProjections stale,
            Observers observers) {
        this.stale = stale;
        this.observers = observers;
        this.schema = settings.schema();
        Json json = settings.json();
        this.database = new Database(transactions.dataSource(), "subscriptions");
        this.transactions = transactions;
        this.signal = signal;
        this.nodeSettings = settings.node();
        this.parts = new ShardWorker.Parts(
                database,
                new LogFeed(schema, numbers, keys, json),
                new ShardTable(schema, nodeSettings),
                new ParkedTable(schema, nodeSettings),
                transactions.facts(),
                json,
                QuotedName.of(schema));
        this.subscriptions = new SubscriptionTable(schema);
        this.changes = new SubscriptionChanges(schema);
        this.statuses = new StatusTable(schema);
        this.projections = new ProjectionRegistry(schema);
    }

    @Override
    public Subscriber start(Subscription... declared) {
        Map<String, Running> named = new HashMap<>();
        for (Subscription subscription : List.of(declared)) {
            Dispatch dispatch = Dispatch.of(subscription.handling(), transactions, nodeSettings.lease())
                    .observed(subscription.name(), observers);
            Running running = new Running(register(subscription, null), subscription, dispatch);
            if (named.put(subscription.name(), running) != null) {
                throw new IllegalArgumentException("two subscriptions are named '" + subscription.name() + "'");
            }
        }
        warnOfUnmatched(named.values());
        Wake wake = new Wake();
        Node node = new Node(
                nodeName(),
                named.values(),
                parts,
                nodeSettings,
                wake,
                one -> register(one.declared(), one.startedAt()));
        PostgresSubscriber subscriber = new PostgresSubscriber(node, named, parts, signal, wake, stale).started();
        tables(named.values()).forEach(stale::add);
        return subscriber;
    }

    private void warnOfUnmatched(Collection<Running> starting) {
        UnmatchedSelection known =
                database.run("read the types of events", connection -> UnmatchedSelection.read(connection, schema));
        for (Running subscription : starting) {
            Subscription declared = subscription.declared();
            known.remark(declared.selection())
                    .ifPresent(remark -> LOG.warn("subscription '{}': {}", declared.name(), remark));
        }
    }

    static List<TableProjection<?, ?, ?>> tables(Collection<Running> running) {
        List<TableProjection<?, ?, ?>> tables = new ArrayList<>();
        for (Running subscription : running) {
            if (subscription.declared().handling() instanceof Handling.Projected model
                    && model.projection() instanceof TableProjection<?, ?, ?> table) {
                tables.add(table);
            }
        }
        return tables;
    }

    private SubscriptionTable.Known register(Subscription declared, @Nullable Instant since) {
        try {
            return database.inTransaction(connection -> {
                if (declared.handling() instanceof Handling.Projected model
                        && model.projection() instanceof TableProjection<?, ?, ?> table) {
                    projections.register(connection, table, false);
                }
                return subscriptions.register(connection, declared, since);
            });
        } catch (SQLException e) {
            throw Database.failure("start subscription '" + declared.name() + "'", e);
        }
    }

    /** Returns the host, the process ID and a random part that distinguishes two subscribers of one process. */
    private static String nodeName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return host + "/" + ProcessHandle.current().pid() + "/"
                + UUID.randomUUID().toString().substring(0, SHORT_ID);
    }

    @Override
    public List<SubscriptionStatus> status() {
        return database.run("read the status", statuses::subscriptions);
    }

    @Override
    public List<ParkedStream> parked(String subscription) {
        return known(
                "read the parked streams of " + subscription,
                subscription,
                connection -> statuses.parked(connection, subscription));
    }

    @Override
    public boolean redeliver(String subscription, StreamName stream) {
        return known(
                "redeliver " + stream + " to " + subscription,
                subscription,
                connection -> statuses.redeliver(connection, subscription, stream));
    }

    @Override
    public boolean skip(String subscription, StreamName stream, int version) {
        return known(
                "skip version " + version + " of " + stream + " for " + subscription,
                subscription,
                connection -> statuses.skip(connection, subscription, stream, version));
    }

    @Override
    public List<ParkedStream> reset(String subscription, Start to) {
        return changed("reset", subscription, connection -> changes.reset(connection, subscription, to));
    }

    @Override
    public void redeclare(String subscription) {
        changed("redeclare", subscription, connection -> changes.redeclare(connection, subscription));
    }

    @Override
    public List<ParkedStream> remove(String subscription) {
        return changed("remove", subscription, connection -> changes.remove(connection, subscription));
    }

    /** Changes a subscription in one transaction, and returns the streams that were parked before the change. */
    private List<ParkedStream> changed(String what, String subscription, Database.Work<Integer> change) {
        named(subscription);
        try {
            return database.inTransaction(connection -> {
                List<ParkedStream> parked = statuses.parked(connection, subscription);
                change.on(connection);
                return parked;
            });
        } catch (SQLException e) {
            throw Database.failure(what + " subscription '" + subscription + "'", e);
        }
    }

    /** Runs work on a subscription after a check that the subscription exists. */
    private <R> R known(String what, String subscription, Database.Work<R> work) {
        named(subscription);
        return database.run(what, connection -> {
            changes.requireKnown(connection, subscription);
            return work.on(connection);
        });
    }

    private static void named(String subscription) {
        StorableText.checked("the name of a subscription", subscription);
    }

    @Override
    public Optional<HorizonHolder> horizonHolder() {
        return database.run("read the holder of the horizon", statuses::holder);
    }

    private LogFeed.Page page(Cursor after, int limit) {
        return database.run(
                "read the log",
                connection -> parts.feed().page(connection, LogWindow.Source.ALL, after, LogWindow.END, limit));
    }

    @Override
    public LogPage read(Cursor after, int limit) {
        LogFeed.Page page;
        try {
            page = page(after, limit);
        } catch (EventStoreException e) {
            if (!Incarnation.changed(e)) {
                throw e;
            }
            page = page(after, limit);
        }
        List<PositionedEvent> events = new ArrayList<>();
        for (Fetched event : page.events()) {
            if (event.unreadable() != null) {
                if (events.isEmpty()) {
                    throw event.unreadable();
                }
                return new LogPage(events, events.getLast().at(), false);
            }
            events.add(new PositionedEvent(event.at(), event.event()));
        }
        return new LogPage(events, events.isEmpty() ? after : events.getLast().at(), page.complete());
    }
}
