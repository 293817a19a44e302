package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.aggregate.Aggregate;
import dev.turnstile.command.Command;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.testing.TestClock;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Scenarios on a database, with the application's Turnstile. Timers and subscriptions run only while a method of this
 * class or of a scenario runs them. Not thread-safe.
 */
public final class DatabaseScenarios {

    private final Turnstile turnstile;
    private final TestClock clock;
    private final SubscriptionRuns runs;

    DatabaseScenarios(Turnstile turnstile, TestClock clock) {
        this.turnstile = turnstile;
        this.clock = clock;
        this.runs = new SubscriptionRuns(turnstile);
    }

    /** Begins a scenario of a record. */
    public <S, T> RecordScenario<S, T> scenario(Lifecycle<S, T> lifecycle) {
        return new RecordScenario<>(lifecycle, turnstile, clock);
    }

    /** Begins a scenario of a command. */
    public <I, R extends @Nullable Object> CommandScenario<I, R> scenario(Command<I, R> command) {
        return new CommandScenario<>(command, turnstile, clock);
    }

    /**
     * Begins a scenario of an aggregate in the event store.
     *
     * @param id the id of the aggregate; each scenario needs another id, because the events remain in the database
     */
    public <S, E> AggregateScenario<S, E> scenario(Aggregate<S, E> aggregate, Object id) {
        return new AggregateScenario<>(turnstile.aggregates(aggregate), id, turnstile.events(), clock);
    }

    /**
     * Begins a scenario of a projection that a subscription maintains, with its rows in a table.
     *
     * @param dataSource the data source from which the rows are read
     */
    public <K, R extends Record, E> ProjectionScenario<K, R> scenario(
            TableProjection<K, R, E> projection, DataSource dataSource) {
        TableRows<R> rows = new TableRows<>(dataSource, projection);
        return new ProjectionScenario<>(
                projection,
                clock,
                (stream, event) -> turnstile.events().append(List.of(ProjectionScenario.append(stream, event))),
                () -> {
                    runs.deliver(Subscription.of(projection));
                    return rows.all();
                });
    }

    /** Begins a scenario of a subscription, with its handler and the log of the database. */
    public SubscriptionScenario scenario(Subscription subscription) {
        return new SubscriptionScenario(subscription, turnstile, runs);
    }

    /**
     * Fires all timers that are due at the time of the clock, on the calling thread.
     *
     * @param lifecycles the lifecycles whose timeouts are set and fired
     * @return the number of timers that have fired or failed
     */
    public int fireDueTimers(Lifecycle<?, ?>... lifecycles) {
        return turnstile.timers().fireDue(lifecycles);
    }

    /**
     * Delivers all events of the log to a subscription, and returns when each event was handled or its stream was
     * parked.
     *
     * @throws AssertionError if the subscription does not reach the end of the log within 30 s
     */
    public void deliver(Subscription subscription) {
        runs.deliver(subscription);
    }

    /**
     * Delivers the failed event of a stream again without a delay, and returns when this attempt has ended. The
     * attempts are counted from 1 again.
     *
     * @throws AssertionError if no event of the stream has failed, or the attempt does not end within 30 s
     */
    public void redeliverNow(Subscription subscription, StreamName stream) {
        runs.redeliver(subscription, stream);
    }
}
