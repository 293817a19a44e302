package dev.turnstile.postgres.internal.timer;

import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.EngineSettings;
import dev.turnstile.postgres.internal.PostgresLifecycle;
import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.timer.PendingTimer;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The timers of a database. Thread-safe. */
public final class PostgresTimers implements Timers {

    private final DataSource dataSource;
    private final EngineSettings settings;
    private final CommandEngine door;
    private final Subscriptions subscriptions;
    private final TimerTable table;
    private final StayTable stays;
    private final PendingTable pending;

    public PostgresTimers(
            DataSource dataSource, EngineSettings settings, CommandEngine door, Subscriptions subscriptions) {
        this.dataSource = dataSource;
        this.settings = settings;
        this.door = door;
        this.subscriptions = subscriptions;
        this.table = new TimerTable(settings.schema(), settings.json());
        this.stays = new StayTable(settings.schema());
        this.pending = new PendingTable(settings.schema());
    }

    @Override
    public Running start(Lifecycle<?, ?>... lifecycles) {
        List<StateTimeouts<?, ?>> timeouts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<Subscription> declared = new ArrayList<>();
        for (Lifecycle<?, ?> lifecycle : lifecycles) {
            StateTimeouts<?, ?> started = timeouts(lifecycle);
            if (!names.add(started.subscriptionName())) {
                throw new IllegalArgumentException("two lifecycles have machine "
                        + lifecycle.machine().name() + " and table "
                        + lifecycle.table().name() + ", and the log cannot distinguish them; start only one of them");
            }
            timeouts.add(started);
            declared.add(started.subscription());
        }
        Connections.Own own = new Connections.Own(dataSource);
        Duration lease = settings.node().lease();
        TimerFiring firing = new TimerFiring(dataSource, door, table, settings.clock(), lease, timeouts);
        TimerLoop loop = new TimerLoop(
                own,
                table,
                firing,
                () -> numbers(timeouts),
                settings.clock(),
                settings.node().idle());
        Subscriber subscriber = declared.isEmpty() ? null : subscriptions.start(declared.toArray(Subscription[]::new));
        return new RunningTimers(loop, door.schedule().signal(), subscriber, names).started();
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
            return new StateTimeouts<>(bound, stays, this::committed);
        }
        throw new IllegalArgumentException("the lifecycle of "
                + lifecycle.machine().name() + " is not bound to this database; get it from this Turnstile instance");
    }

    private void committed(Instant due) {
        door.context().signal(() -> door.schedule().signal().set(due));
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
            return new Connections.Own(dataSource).run("timers: " + what, work);
        } catch (LifecycleException e) {
            throw new EventStoreException(Failures.text(e), e);
        }
    }
}
