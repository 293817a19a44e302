package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.groupcommit.Call.Turn;
import dev.turnstile.postgres.internal.groupcommit.Queue.Shortage;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings.Mode;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * Group commit: if other calls are in progress, a caller waits, and the next batch executes all waiting calls by one
 * statement and one commit.
 *
 * <p>There is no background thread: the thread of one waiting caller, the leader, runs the batch. Each caller returns
 * after the commit with its own outcome. If the batch cannot decide a call, the caller runs it alone: a record that
 * another transaction has locked, a refusal by a guard, and all calls of a batch that was rolled back. If the
 * connection fails during the batch, no call is retried, because the batch may have been committed. Thread-safe.
 */
public final class GroupCommit<R, C extends Call<R>> {

    private static final String NO_CONNECTION = "no connection, nothing was written";

    /**
     * The minimum timeout of waiting calls after a leader got no connection. It applies if the pool failed sooner,
     * without letting the leader wait.
     */
    private static final long MIN_TIMEOUT = Duration.ofMillis(200).toNanos();

    private final DataSource dataSource;
    private final GroupCommitSettings settings;
    private final Batch<C> batch;
    private final Queue<C> queue = new Queue<>();

    /**
     * Creates a group commit without calls.
     *
     * @param dataSource the source of connections for batches
     * @param batch executes the calls of a batch
     */
    public GroupCommit(DataSource dataSource, GroupCommitSettings settings, Batch<C> batch) {
        this.dataSource = dataSource;
        this.settings = settings;
        this.batch = batch;
    }

    /** Executes a call of the current thread, in a batch or alone, and returns its outcome. */
    public R pass(C call) {
        if (settings.mode() == Mode.ALWAYS) {
            queue.enqueue(call);
        } else if (queue.tryStart(call)) {
            try {
                return call.alone();
            } finally {
                queue.release();
            }
        }
        await(call);
        return call.turn() == Turn.ALONE ? call.alone() : call.result();
    }

    /**
     * Waits until the call is settled, and leads a batch if it is the call's turn. An interrupt status is set again for
     * the caller.
     */
    private void await(C call) {
        boolean interrupted = false;
        try {
            while (!call.settled()) {
                interrupted |= Thread.interrupted();
                if (call.turn() == Turn.LEADING) {
                    lead(call);
                } else {
                    park(call);
                    interrupted |= Thread.interrupted();
                    afterPark(call, interrupted);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void park(C call) {
        Shortage shortage = queue.shortage();
        if (call.turn() != Turn.WAITING || (!call.first() && shortage == null)) {
            LockSupport.park(this);
            return;
        }
        long limit = call.first() ? settings.maxWait().toNanos() : Long.MAX_VALUE;
        LockSupport.parkNanos(this, shortage == null ? limit : Math.min(limit, shortage.left(call)));
    }

    private void afterPark(C call, boolean interrupted) {
        if (interrupted && queue.withdraw(call)) {
            throw call.failure(
                    call.what() + ": interrupted while waiting for group commit; nothing was written; retry", null);
        }
        if (call.first() && call.waited() >= settings.maxWait().toNanos()) {
            queue.leadNow(call);
        }
        Shortage shortage = queue.shortage();
        if (shortage != null && shortage.left(call) <= 0 && queue.withdraw(call)) {
            call.fail(NO_CONNECTION, shortage.cause());
        }
    }

    private void lead(C leader) {
        List<C> calls = new ArrayList<>();
        boolean connected = false;
        long started = System.nanoTime();
        try (Connection connection = OwnConnection.take(dataSource)) {
            calls.addAll(queue.take(leader));
            connected = true;
            if (!calls.isEmpty()) {
                batch.run(connection, calls);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (!connected) {
                connectionFailed(leader, System.nanoTime() - started, e);
            }
            settle(calls, e);
        } finally {
            if (connected) {
                queue.release(calls);
            }
        }
    }

    /**
     * Fails only the leader's call. A waiting call leads next. It fails when it has waited as long as the leader waited
     * for the pool. If the leader was interrupted, other calls are not affected.
     */
    private void connectionFailed(C leader, long waited, Throwable e) {
        if (Thread.currentThread().isInterrupted()) {
            queue.resign();
        } else {
            queue.resign(new Shortage(Math.max(waited, MIN_TIMEOUT), e));
        }
        leader.fail(NO_CONNECTION, e);
    }

    /**
     * Settles the calls of a failed batch: if it was rolled back, their callers run them alone; if its outcome is
     * unknown, they fail.
     */
    private void settle(List<C> calls, Throwable e) {
        boolean rolledBack = e instanceof SQLException sql && SqlState.rolledBack(sql);
        for (C call : calls) {
            if (call.settled()) {
                continue;
            }
            if (rolledBack) {
                call.leave();
            } else {
                String unknown = "the connection was lost; it is unknown whether the transaction was committed";
                call.fail(unknown, SqlState.unknown(unknown, e));
            }
        }
    }
}
