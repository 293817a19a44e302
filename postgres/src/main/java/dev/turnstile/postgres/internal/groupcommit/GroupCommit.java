package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.groupcommit.Call.Turn;
import dev.turnstile.postgres.internal.groupcommit.GroupCommitSettings.Joining;
import dev.turnstile.postgres.internal.groupcommit.Queue.Shortage;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * The lane in which callers' transitions join: whoever finds others in progress waits, and the next flush does what all
 * want who wait, by one statement and one commit.
 *
 * <p>There is no thread: one of those who wait leads the flush on its own. Each caller returns after the commit with its
 * own verdict. What a flush cannot decide, the caller fires alone: a record that somebody else has locked, a guard's
 * answer, and all calls of a flush that an error has undone. Only when the connection is lost in the middle is nothing
 * repeated, for the flush may have been committed. Thread-safe.
 */
public final class GroupCommit<R, C extends Call<R>> {

    private static final String UNCONNECTED = "no connection, nothing was written";

    /** A pool that fails sooner did not let its caller wait, so each call that waits may ask it. */
    private static final long SHORTEST_TIMEOUT = Duration.ofMillis(200).toNanos();

    private final DataSource dataSource;
    private final GroupCommitSettings settings;
    private final Batch<C> flush;
    private final Queue<C> queue = new Queue<>();

    /**
     * Opens the lane.
     *
     * @param dataSource where flushes run
     * @param flush does what calls want that join
     */
    public GroupCommit(DataSource dataSource, GroupCommitSettings settings, Batch<C> flush) {
        this.dataSource = dataSource;
        this.settings = settings;
        this.flush = flush;
    }

    /** Does what a call of the current thread wants, together with others or alone. */
    public R pass(C call) {
        if (settings.joining() == Joining.ALWAYS) {
            queue.join(call);
        } else if (queue.passes(call)) {
            try {
                return call.alone();
            } finally {
                queue.release();
            }
        }
        await(call);
        return call.turn() == Turn.ALONE ? call.alone() : call.result();
    }

    /** Waits until the call has ended, leading a flush if it is its turn. An interrupt is kept for the caller. */
    private void await(C call) {
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

    private void park(C call) {
        Shortage shortage = queue.shortage();
        if (call.turn() != Turn.WAITING || (!call.first() && shortage == null)) {
            LockSupport.park(this);
            return;
        }
        long look = call.first() ? settings.longestWait().toNanos() : Long.MAX_VALUE;
        LockSupport.parkNanos(this, shortage == null ? look : Math.min(look, shortage.left(call)));
    }

    private void goOn(C call, boolean interrupted) {
        if (interrupted && queue.withdraw(call)) {
            throw call.failure(
                    call.what() + ": interrupted while waiting for its turn; nothing was written, so try again", null);
        }
        if (call.first() && call.waited() >= settings.longestWait().toNanos()) {
            queue.hurry(call);
        }
        Shortage shortage = queue.shortage();
        if (shortage != null && shortage.left(call) <= 0 && queue.withdraw(call)) {
            call.fail(UNCONNECTED, shortage.cause());
        }
    }

    private void lead(C leader) {
        List<C> batch = new ArrayList<>();
        boolean connected = false;
        long asked = System.nanoTime();
        try (Connection connection = OwnConnection.take(dataSource)) {
            batch.addAll(queue.take(leader));
            connected = true;
            if (!batch.isEmpty()) {
                flush.run(connection, batch);
            }
        } catch (SQLException | RuntimeException | Error e) {
            if (!connected) {
                unconnected(leader, System.nanoTime() - asked, e);
            }
            undone(batch, e);
        } finally {
            if (connected) {
                queue.release(batch);
            }
        }
    }

    /**
     * Fails the leader only: whoever waits leads in its place, and fails when the pool has let the caller wait for as
     * long, counted from the caller's own beginning. An interrupt is the leader's own affair.
     */
    private void unconnected(C leader, long tried, Throwable e) {
        if (Thread.currentThread().isInterrupted()) {
            queue.resign();
        } else {
            queue.resign(new Shortage(Math.max(tried, SHORTEST_TIMEOUT), e));
        }
        leader.fail(UNCONNECTED, e);
    }

    /** Lets the calls of a failed flush go alone, unless nobody knows whether it was committed. */
    private void undone(List<C> batch, Throwable e) {
        boolean certain = e instanceof SQLException sql && SqlState.undone(sql);
        for (C call : batch) {
            if (call.ended()) {
                continue;
            }
            if (certain) {
                call.leave();
            } else {
                String unknown = "the connection was lost, and whether anything was written is not known";
                call.fail(unknown, SqlState.unknown(unknown, e));
            }
        }
    }
}
