package dev.turnstile.postgres.internal.lane;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.Connections;
import dev.turnstile.postgres.internal.SingleStatementTransition;
import dev.turnstile.postgres.internal.command.SqlState;
import dev.turnstile.postgres.internal.lane.Call.Turn;
import dev.turnstile.postgres.internal.lane.LaneSettings.Joining;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The lane in which callers' transitions join: whoever finds others in progress waits, and the next flush moves all who
 * wait by one statement and one commit.
 *
 * <p>There is no thread: one of those who wait leads the flush on its own. Each caller returns after the commit with its
 * own verdict. What a flush cannot decide, the caller fires alone: a record that somebody else has locked, a guard's
 * answer, and all calls of a flush that an error has undone. Only when the connection is lost in the middle is nothing
 * repeated, for the flush may have been committed. Thread-safe.
 */
public final class JoiningLane<S, T> {

    private final BoundLifecycle<S, T> lifecycle;
    private final Connections.Own connections;
    private final SingleStatementTransition<S, T> single;
    private final LaneSettings settings;
    private final Flush<S, T> flush;
    private final Queue<S, T> queue = new Queue<>();

    /**
     * Opens the lane.
     *
     * @param connections where flushes run
     * @param single moves the records that no flush decides
     */
    public JoiningLane(
            BoundLifecycle<S, T> lifecycle,
            Connections.Own connections,
            SingleStatementTransition<S, T> single,
            LaneSettings settings) {
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.single = single;
        this.settings = settings;
        this.flush = new Flush<>(lifecycle);
    }

    /** Moves a record together with others, or alone. */
    public Outcome<S, T> fire(Object id, Transition<S, T> transition, Details details) {
        lifecycle.definitions().check(transition.name());
        Call<S, T> call = new Call<>(lifecycle, id, transition, details);
        if (settings.joining() == Joining.ALWAYS) {
            queue.join(call);
        } else if (queue.passes(call)) {
            try {
                return alone(call);
            } finally {
                queue.release();
            }
        }
        await(call);
        return call.turn() == Turn.ALONE ? alone(call) : call.result();
    }

    private Outcome<S, T> alone(Call<S, T> call) {
        return connections.run(what(call), c -> single.fire(c, call.id(), call.transition(), call.details()));
    }

    private String what(Call<S, T> call) {
        return lifecycle.name() + " " + String.join(",", call.id()) + ": transition '"
                + call.transition().name() + "'";
    }

    /** Waits until the call has ended, leading a flush if it is its turn. An interrupt is kept for the caller. */
    private void await(Call<S, T> call) {
        boolean interrupted = false;
        try {
            while (!call.ended()) {
                interrupted |= Thread.interrupted();
                if (call.turn() == Turn.LEADING) {
                    lead(call);
                } else {
                    park(call);
                    interrupted |= Thread.interrupted();
                    goOn(call, interrupted);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void park(Call<S, T> call) {
        if (call.first() && call.turn() == Turn.WAITING) {
            LockSupport.parkNanos(this, settings.longestWait().toNanos());
        } else {
            LockSupport.park(this);
        }
    }

    private void goOn(Call<S, T> call, boolean interrupted) {
        if (interrupted && queue.withdraw(call)) {
            throw new LifecycleFailure(
                    what(call) + ": interrupted while waiting for its turn; nothing was written, so try again", null);
        }
        if (call.first() && call.waited() >= settings.longestWait().toNanos()) {
            queue.hurry(call);
        }
    }

    private void lead(Call<S, T> leader) {
        List<Call<S, T>> batch = new ArrayList<>();
        boolean[] connected = new boolean[1];
        try {
            connections.run(what(leader), connection -> {
                batch.addAll(queue.take(leader));
                connected[0] = true;
                flush.run(connection, batch);
                return batch;
            });
        } catch (RuntimeException | Error e) {
            if (!connected[0]) {
                unconnected(leader, e);
            }
            undone(batch, e);
        } finally {
            if (connected[0]) {
                queue.release(batch);
            }
        }
    }

    /** Fails all who wait, for they would get no connection either; an interrupt is the leader's own affair. */
    private void unconnected(Call<S, T> leader, Throwable e) {
        List<Call<S, T>> all = new ArrayList<>();
        if (Thread.currentThread().isInterrupted()) {
            queue.resign();
        } else {
            all.addAll(queue.abandon());
        }
        all.add(leader);
        all.forEach(call -> call.fail(failure(call, "no connection, nothing was written", e)));
    }

    /** Lets the calls of a failed flush go alone, unless nobody knows whether it was committed. */
    private void undone(List<Call<S, T>> batch, Throwable e) {
        boolean certain =
                e instanceof LifecycleFailure && e.getCause() instanceof SQLException sql && SqlState.undone(sql);
        for (Call<S, T> call : batch) {
            if (call.ended()) {
                continue;
            }
            if (certain) {
                call.turn(Turn.ALONE);
            } else {
                call.fail(failure(call, "the connection was lost, and whether the record moved is not known", e));
            }
        }
    }

    private LifecycleFailure failure(Call<S, T> call, String what, Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new LifecycleFailure(what(call) + ": " + what + ": " + message, e);
    }
}
