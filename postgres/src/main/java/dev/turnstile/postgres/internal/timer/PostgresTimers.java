package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.command.LocalTransactions;
import dev.turnstile.postgres.internal.command.TransitionAnnouncer;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.lifecycle.PostgresLifecycle;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.postgres.internal.settings.EngineSettings;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.timer.Timers;
import dev.turnstile.timer.Timers.PendingTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The timers of a database. Thread-safe. */
public final class PostgresTimers implements Timers {

    private static final Duration LONGEST_SETTLE = Duration.ofSeconds(30);

    private final Connections.Own connections;
    private final EngineSettings settings;
    private final LocalTransactions transactions;
    private final TransitionAnnouncer announcer;
    private final EventStore events;
    private final Schedule schedule;
    private final Subscriptions subscriptions;
    private final TimerTable table;
    private final StayTable stays;
    private final PendingTable pending;

    public PostgresTimers(
            EngineSettings settings,
            LocalTransactions transactions,
            TransitionAnnouncer announcer,
            EventStore events,
            Schedule schedule,
            Subscriptions subscriptions) {
        this.connections = new Connections.Own(transactions.dataSource());
        this.settings = settings;
        this.transactions = transactions;
        this.announcer = announcer;
        this.events = events;
        this.schedule = schedule;
        this.subscriptions = subscriptions;
        this.table = new TimerTable(settings.schema(), settings.json());
        this.stays = new StayTable(settings.schema());
        this.pending = new PendingTable(settings.schema());
    }

    @Override
    public Running start(Lifecycle<?, ?>... lifecycles) {
        List<StateTimeouts<?, ?>> timeouts = timeouts(lifecycles);
        return new RunningTimers(loop(timeouts), schedule.signal(), subscriber(timeouts), names(timeouts)).started();
    }

    @Override
    public int fireDue(Lifecycle<?, ?>... lifecycles) {
        List<StateTimeouts<?, ?>> timeouts = timeouts(lifecycles);
        try (Subscriber subscriber = subscriber(timeouts)) {
            if (subscriber != null) {
                settle(subscriber, names(timeouts));
            }
        }
        try {
            return loop(timeouts).fireDue();
        } catch (LifecycleException e) {
            throw new EventStoreException(Failures.text(e), e);
        }
    }

    /** Waits until the timeouts that result from all events in the log are set. */
    private void settle(Subscriber subscriber, Set<String> names) {
        long position = lastPosition();
        try {
            for (String name : names) {
                if (position > 0 && !subscriber.waitFor(name, position, LONGEST_SETTLE)) {
                    throw new IllegalStateException("the timeouts of " + name + " were not set within " + LONGEST_SETTLE
                            + "; see the subscription's status");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the timeouts of states were set", e);
        }
    }

    /** Returns the position of the last event; 0 if the log is empty. */
    private long lastPosition() {
        try (Stream<RecordedEvent> last = events.read(Read.all().withBackwards().withLimit(1))) {
            return last.mapToLong(RecordedEvent::position).findFirst().orElse(0);
        }
    }

    private List<StateTimeouts<?, ?>> timeouts(Lifecycle<?, ?>... lifecycles) {
        List<StateTimeouts<?, ?>> timeouts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Lifecycle<?, ?> lifecycle : lifecycles) {
            StateTimeouts<?, ?> started = timeouts(lifecycle);
            if (!names.add(started.subscriptionName())) {
                throw new IllegalArgumentException("two lifecycles have machine "
                        + lifecycle.machine().name() + " and table "
                        + lifecycle.table().name() + ", and the log cannot distinguish them; start only one of them");
            }
            timeouts.add(started);
        }
        return timeouts;
    }

    private static Set<String> names(List<StateTimeouts<?, ?>> timeouts) {
        return timeouts.stream().map(StateTimeouts::subscriptionName).collect(Collectors.toSet());
    }

    private TimerLoop loop(List<StateTimeouts<?, ?>> timeouts) {
        Duration lease = settings.node().lease();
        return new TimerLoop(
                connections,
                table,
                new TimerFiring(transactions, announcer, events, table, settings.clock(), lease, timeouts),
                () -> numbers(timeouts),
                settings.clock(),
                settings.node().idle());
    }

    /** Starts the subscriptions that set the timers, or returns null if there is none. */
    private @Nullable Subscriber subscriber(List<StateTimeouts<?, ?>> timeouts) {
        return timeouts.isEmpty()
                ? null
                : subscriptions.start(
                        timeouts.stream().map(StateTimeouts::subscription).toArray(Subscription[]::new));
    }

    /** Returns the current numbers of the lifecycles, which change when a lifecycle is bound again. */
    private static Set<Short> numbers(List<StateTimeouts<?, ?>> timeouts) {
        Set<Short> numbers =
                timeouts.stream().map(StateTimeouts::number).collect(Collectors.toCollection(HashSet::new));
        numbers.add(TimerKey.NO_LIFECYCLE);
        return numbers;
    }

    private StateTimeouts<?, ?> timeouts(Lifecycle<?, ?> lifecycle) {
        if (lifecycle instanceof PostgresLifecycle<?, ?> bound) {
            return new StateTimeouts<>(bound, stays, schedule::signalAfterCommit);
        }
        throw new IllegalArgumentException("the lifecycle of "
                + lifecycle.machine().name() + " is not bound to this database; get it from this Turnstile instance");
    }

    @Override
    public long pending() {
        return run("count them", pending::count);
    }

    @Override
    public Optional<Instant> next() {
        return run("read the time of the next one", pending::next);
    }

    @Override
    public List<PendingTimer> of(StreamName stream) {
        return run("read those of " + stream, connection -> pending.of(connection, stream));
    }

    @Override
    public List<PendingTimer> failing(int limit) {
        return run("read those that fail", connection -> pending.failing(connection, limit));
    }

    private <R> R run(String what, Connections.Work<R> work) {
        try {
            return connections.run("timers: " + what, work);
        } catch (LifecycleException e) {
            throw new EventStoreException(Failures.text(e), e);
        }
    }
}
