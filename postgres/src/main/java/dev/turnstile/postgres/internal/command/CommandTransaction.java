package dev.turnstile.postgres.internal.command;

import dev.turnstile.command.Transaction;
import dev.turnstile.command.Transaction.LockedRecord;
import dev.turnstile.event.Event;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.Lock;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.connection.EndedUseException;
import dev.turnstile.postgres.internal.connection.GuardedConnection;
import dev.turnstile.postgres.internal.schedule.Schedule;
import dev.turnstile.timer.TimerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The transaction object for a command's code, usable until the code has ended. */
final class CommandTransaction implements Transaction, AutoCloseable {

    private final OpenTransaction open;
    private final Call<?> call;
    private final EventAppend events;
    private final Schedule schedule;
    private final GuardedConnection guard;
    private volatile boolean ended;

    CommandTransaction(OpenTransaction open, Call<?> call, EventAppend events, Schedule schedule) {
        this.open = open;
        this.call = call;
        this.events = events;
        this.schedule = schedule;
        this.guard = new GuardedConnection(open.connection(), "command " + call.name(), open.savepoints());
    }

    /** Refuses every further use, from any thread, because work that was added now would be lost. */
    @Override
    public void close() {
        ended = true;
        guard.close();
    }

    /** Returns whether the code has ended the transaction. */
    boolean endedByCode() throws SQLException {
        return guard.transactionEnded();
    }

    private OpenTransaction open() {
        if (ended) {
            throw new EndedUseException("transaction", "command " + call.name());
        }
        return open;
    }

    @Override
    public Connection connection() {
        open();
        return guard.view();
    }

    @Override
    public UUID commandId() {
        return call.id();
    }

    @Override
    public @Nullable String actor() {
        return call.actor();
    }

    @Override
    public <S> LockedRecord<S> lock(Lifecycle<S, ?> lifecycle, Object id) {
        List<LockedRecord<S>> records = lock(lifecycle, List.of(id), lockOf(lifecycle));
        if (records.isEmpty()) {
            throw new RecordNotFound(
                    lifecycle.machine().name(),
                    id.toString(),
                    null,
                    lifecycle.table().name());
        }
        return records.getFirst();
    }

    private Lock lockOf(Lifecycle<?, ?> lifecycle) {
        Lock commands = call.invocation().settings().lock();
        Lock lifecycles = lifecycle.table().lock();
        Lock own = commands == null ? lifecycles : commands;
        return own == null ? Lock.forNoKeyUpdate() : own;
    }

    @Override
    public <S> List<LockedRecord<S>> lock(Lifecycle<S, ?> lifecycle, List<?> ids, Lock lock) {
        if (lifecycle instanceof LockingLifecycle<S, ?> bound) {
            open().pending().flush();
            return bound.lock(open.connection(), ids, lock);
        }
        throw new IllegalArgumentException("the lifecycle of "
                + lifecycle.machine().name() + " is not bound to this database; get it from the same Turnstile");
    }

    @Override
    public void append(StreamName stream, Record event) {
        append(stream, events.named(event));
    }

    @Override
    public <E extends Record & Event> void append(E event) {
        append(event.stream(), event);
    }

    @Override
    public void append(StreamName stream, NewEvent event) {
        open().append(new OpenTransaction.Appended(stream, event, call, open.outermostCall()));
        call.appendedTo(stream);
    }

    @Override
    public TimerId schedule(Instant at, StreamName stream, Record event) {
        return schedule(at, stream, events.named(event));
    }

    @Override
    public TimerId schedule(Instant at, StreamName stream, NewEvent event) {
        TimerId id = new TimerId(stream, UUID.randomUUID().toString());
        schedule(at, id, event);
        return id;
    }

    @Override
    public void schedule(Instant at, TimerId id, NewEvent event) {
        joined("schedule timer " + id, connection -> {
            schedule.set(connection, id, at, event, EventAppend.by(call, open.outermostCall()));
            return id;
        });
        open.afterCommit(() -> schedule.signal().set(at));
    }

    @Override
    public boolean cancel(TimerId id) {
        return joined("cancel timer " + id, connection -> schedule.cancel(connection, id));
    }

    private <R> R joined(String what, Connections.Work<R> work) {
        return new Connections.Joined(open().connection()).run(what, work);
    }

    @Override
    public void afterCommit(Runnable action) {
        open().afterCommit(action);
    }
}
