package dev.turnstile.postgres.internal.timer;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.command.LocalTransactions;
import dev.turnstile.postgres.internal.command.TransitionAnnouncer;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.connection.DeferredInterrupt;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Fires a timer that is due: locks, fires and deletes it in one separate transaction. Thread-safe. */
final class TimerFiring {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    private static final Retries RETRIES = new Retries(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final LocalTransactions transactions;
    private final TransitionAnnouncer announcer;
    private final EventStore events;
    private final TimerTable table;
    private final Clock clock;
    private final Duration lease;
    private final List<StateTimeouts<?, ?>> timeouts;

    /**
     * Constructs the part that fires due timers.
     *
     * @param lease the idle timeout of the transaction: the server ends the transaction of a suspended node, so that
     *     another node can fire the timer
     */
    TimerFiring(
            LocalTransactions transactions,
            TransitionAnnouncer announcer,
            EventStore events,
            TimerTable table,
            Clock clock,
            Duration lease,
            List<StateTimeouts<?, ?>> timeouts) {
        this.transactions = transactions;
        this.announcer = announcer;
        this.events = events;
        this.table = table;
        this.clock = clock;
        this.lease = lease;
        this.timeouts = timeouts;
    }

    /**
     * Fires a timer. After a failure, the timer is delayed by a backoff.
     *
     * @return false if the timer was deleted or changed, or another node has locked it
     */
    boolean fire(TimerKey key) {
        try {
            return DeferredInterrupt.within(() -> fired(key));
        } finally {
            // A guard may leave the interrupt status set, which would close the connection of the next timer.
            Thread.interrupted();
        }
    }

    private boolean fired(TimerKey key) {
        int failed = 0;
        try (LocalTransaction transaction = transactions.begin()) {
            Due due = table.lock(transaction.connection(), key, LOCK_TIMEOUT, lease);
            if (due == null) {
                return false;
            }
            failed = due.attempts();
            transactions.within(transaction, () -> act(transaction.connection(), due));
            table.delete(transaction.connection(), key);
            transaction.commit();
        } catch (RecordLocked | SQLException e) {
            delay(key, failed + 1, e);
        } catch (Refusal refused) {
            own().run("delete a timer that was refused", connection -> table.delete(connection, key));
        } catch (Throwable e) {
            // A guard may throw any Error.
            delay(key, failed + 1, e);
        }
        return true;
    }

    private Due act(Connection connection, Due due) {
        switch (due) {
            case Due.Scheduled scheduled -> append(scheduled);
            case Due.StateTimeout expired -> {
                for (StateTimeouts<?, ?> lifecycle : timeouts) {
                    if (lifecycle.number() == expired.key().lifecycle()) {
                        lifecycle.fire(connection, expired);
                    }
                }
            }
        }
        return due;
    }

    /** Appends a scheduled event. The append is announced like a transition, so that a refusal is recorded. */
    private void append(Due.Scheduled scheduled) {
        NewEvent event = scheduled.event();
        StreamName stream = scheduled.key().stream();
        String actor = event.origin().actor() == null ? "timer" : event.origin().actor();
        TransitionOptions details = TransitionOptions.none().withActor(actor);
        String verb = event.type() + "." + stream.category();
        announcer.announced(
                TransitionAnnouncer.Passing.unobserved(verb, stream.key(), details),
                null,
                () -> events.append(List.of(Append.of(stream, List.of(event.withActor(actor))))));
    }

    /** Delays a failed timer by a backoff, so that other timers fire first. */
    private void delay(TimerKey key, int failed, Throwable failure) {
        Duration backoff =
                RETRIES.delay(failed, (1 + ThreadLocalRandom.current().nextDouble()) / 2);
        TimerLoop.LOG.warn("timer {} of {} failed {} times: {}", key.name(), key.stream(), failed, text(failure));
        own().run(
                        "delay a timer",
                        connection ->
                                table.delay(connection, key, clock.instant().plus(backoff), text(failure)));
    }

    private static String text(Throwable failure) {
        Throwable cause = failure.getCause();
        return Failures.text(failure instanceof CommandException && cause != null ? cause : failure);
    }

    private Connections.Own own() {
        return new Connections.Own(transactions.dataSource());
    }
}
