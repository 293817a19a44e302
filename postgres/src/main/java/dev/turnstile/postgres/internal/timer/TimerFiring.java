package dev.turnstile.postgres.internal.timer;

import dev.turnstile.command.CommandException;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.lifecycle.RecordLocked;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.command.CommandEngine;
import dev.turnstile.postgres.internal.command.LocalTransaction;
import dev.turnstile.postgres.internal.command.TransitionAnnouncer;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/** The path of a timer that is due: taken, fired and deleted in one transaction of its own. Thread-safe. */
final class TimerFiring {

    private static final Duration LOCK_WAIT = Duration.ofSeconds(2);

    private static final Retries RETRIES = new Retries(Integer.MAX_VALUE, Duration.ofSeconds(1), Duration.ofMinutes(5));

    private final DataSource dataSource;
    private final CommandEngine door;
    private final TimerTable table;
    private final Clock clock;
    private final Duration lease;
    private final List<StateTimeouts<?, ?>> timeouts;

    /**
     * Makes one.
     *
     * @param lease how long the transaction may be idle: the server ends that of a node that is frozen in it, and another
     *     node fires the timer
     */
    TimerFiring(
            DataSource dataSource,
            CommandEngine door,
            TimerTable table,
            Clock clock,
            Duration lease,
            List<StateTimeouts<?, ?>> timeouts) {
        this.dataSource = dataSource;
        this.door = door;
        this.table = table;
        this.clock = clock;
        this.lease = lease;
        this.timeouts = timeouts;
    }

    /**
     * Fires a timer, or puts it off if that fails.
     *
     * @return false if there was nothing to do: it is gone, or another node has it
     */
    boolean fire(Place place) {
        int failed = 0;
        try (LocalTransaction transaction = LocalTransaction.begin(dataSource, door.facts())) {
            Due due = table.take(transaction.connection(), place, LOCK_WAIT, lease);
            if (due == null) {
                return false;
            }
            failed = due.attempts();
            door.path().within(transaction, () -> act(transaction.connection(), due));
            table.delete(transaction.connection(), place);
            transaction.commit();
        } catch (RecordLocked | SQLException e) {
            putOff(place, failed + 1, e);
        } catch (Refusal refused) {
            own().run("delete a timer that was refused", connection -> table.delete(connection, place));
        } catch (Throwable e) {
            // A guard may throw any Error, and leave an interrupt behind that would close the next connection.
            Thread.interrupted();
            putOff(place, failed + 1, e);
        }
        return true;
    }

    private Due act(Connection connection, Due due) {
        switch (due) {
            case Due.Scheduled scheduled -> append(scheduled);
            case Due.Stayed stayed -> {
                for (StateTimeouts<?, ?> its : timeouts) {
                    if (its.number() == stayed.place().lifecycle()) {
                        its.fire(connection, stayed);
                    }
                }
            }
        }
        return due;
    }

    /** An event is announced like a transition, so that a refusal is recorded. */
    private void append(Due.Scheduled scheduled) {
        NewEvent event = scheduled.event();
        Place place = scheduled.place();
        TransitionOptions details = TransitionOptions.none()
                .withActor(
                        event.origin().actor() == null
                                ? "timer"
                                : event.origin().actor());
        String verb = event.type() + "." + place.stream().category();
        door.changes()
                .announced(
                        new TransitionAnnouncer.Passing(verb, place.stream().key(), details),
                        null,
                        () -> door.events().append(List.of(Append.of(place.stream(), List.of(event)))));
    }

    /** A timer that fails steps back behind those that do not. */
    private void putOff(Place place, int failed, Throwable failure) {
        Duration pause = RETRIES.delay(failed, (1 + ThreadLocalRandom.current().nextDouble()) / 2);
        TimerLoop.LOG.warn("timer {} of {} failed {} times: {}", place.name(), place.stream(), failed, text(failure));
        own().run(
                        "put a timer off",
                        connection ->
                                table.putOff(connection, place, clock.instant().plus(pause), text(failure)));
    }

    private static String text(Throwable failure) {
        Throwable cause = failure.getCause();
        return Failures.text(failure instanceof CommandException && cause != null ? cause : failure);
    }

    private Connections.Own own() {
        return new Connections.Own(dataSource);
    }
}
