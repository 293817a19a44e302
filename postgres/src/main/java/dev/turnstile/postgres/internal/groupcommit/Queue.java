package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.groupcommit.Call.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue of waiting calls: it determines the calls that run alone, the calls that wait, and the call that leads the
 * next batch. Thread-safe; nothing blocks while its lock is held.
 *
 * <p>At most one leader at a time waits for a connection, so that a small pool is not overloaded. Only the thread of
 * the call that has waited longest watches the time limit, because otherwise hundreds of threads would wake up for the
 * limit. After a leader got no connection, each waiting thread watches its own timeout.
 */
final class Queue<C extends Call<?>> {

    /** The number of concurrent batches and calls. While one of them waits for the disk, the other can compute. */
    private static final int CONCURRENT = 2;

    /**
     * The maximum number of concurrent batches after a call has waited for too long. If this number does not suffice,
     * the database is the bottleneck.
     */
    private static final int MAX_BATCHES = 4;

    /** The maximum number of calls in a batch. More rows in one statement would not save more time. */
    private static final int MAX_CALLS = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<C> waiting = new LinkedHashSet<>();
    private final Set<Object> inFlight = new HashSet<>();
    private int running;
    private int batches;
    private boolean leaderConnecting;
    private volatile @Nullable Shortage shortage;

    /**
     * The failure of the last leader to get a connection. It is cleared when another leader gets a connection.
     *
     * @param timeout the maximum time that a call may wait, counted from its creation, in nanoseconds
     */
    record Shortage(long timeout, Throwable cause) {

        /**
         * Returns the time for which a call may still wait, in nanoseconds; zero or negative if its timeout has passed.
         */
        long left(Call<?> call) {
            return timeout - call.waited();
        }
    }

    /** Returns the last leader's failure to get a connection, or null if leaders get connections. */
    @Nullable
    Shortage shortage() {
        return shortage;
    }

    /**
     * Returns true if the call may run alone because few other calls are in progress; otherwise adds it to the waiting
     * calls and returns false.
     */
    boolean tryStart(C call) {
        lock.lock();
        try {
            if (waiting.isEmpty() && !leaderConnecting && running < CONCURRENT) {
                running++;
                return true;
            }
            waiting.add(call);
            appoint();
            markFirst();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a call to the waiting calls, even if no other call is in progress. */
    void enqueue(C call) {
        lock.lock();
        try {
            waiting.add(call);
            appoint();
            markFirst();
        } finally {
            lock.unlock();
        }
    }

    private void appoint() {
        if (!leaderConnecting && running < CONCURRENT && !waiting.isEmpty()) {
            lead(next());
        }
    }

    /**
     * Returns the next leader: the call that has waited longest, or after a leader got no connection, the call with the
     * most time left.
     */
    private C next() {
        return shortage == null ? waiting.getFirst() : waiting.getLast();
    }

    private void markFirst() {
        if (!waiting.isEmpty()) {
            waiting.getFirst().makeFirst();
        }
    }

    private void lead(C call) {
        waiting.remove(call);
        leaderConnecting = true;
        call.turn(Turn.LEADING);
    }

    /**
     * Makes a call that has reached the time limit lead a concurrent batch, unless another leader waits for a
     * connection.
     */
    void leadNow(C call) {
        lock.lock();
        try {
            if (call.turn() == Turn.WAITING && !leaderConnecting && batches < MAX_BATCHES) {
                lead(shortage == null ? call : next());
                markFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a waiting call. Returns whether the call was still waiting. */
    boolean withdraw(C call) {
        lock.lock();
        try {
            boolean waited = call.turn() == Turn.WAITING && waiting.remove(call);
            markFirst();
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the calls of the leader's batch, each with a different target. The leader calls this method when it has a
     * connection.
     */
    List<C> take(C leader) {
        lock.lock();
        try {
            leaderConnecting = false;
            shortage = null;
            running++;
            batches++;
            List<C> batch = new ArrayList<>();
            if (inFlight.add(leader.target())) {
                batch.add(leader);
            } else {
                leader.turn(Turn.ALONE);
            }
            for (Iterator<C> calls = waiting.iterator(); calls.hasNext() && batch.size() < MAX_CALLS; ) {
                C call = calls.next();
                if (inFlight.add(call.target())) {
                    calls.remove();
                    call.turn(Turn.IN_BATCH);
                    batch.add(call);
                }
            }
            markFirst();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that ran alone. */
    void release() {
        lock.lock();
        try {
            running--;
            appoint();
            markFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a batch. */
    void release(List<C> batch) {
        lock.lock();
        try {
            batch.forEach(call -> inFlight.remove(call.target()));
            batches--;
            release();
        } finally {
            lock.unlock();
        }
    }

    /** Lets another call lead. The leader calls this method if it was interrupted before it had a connection. */
    void resign() {
        lock.lock();
        try {
            leaderConnecting = false;
            appoint();
            markFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets another call lead, and makes each waiting call watch its own timeout. The leader calls this method if it got
     * no connection.
     */
    void resign(Shortage why) {
        lock.lock();
        try {
            leaderConnecting = false;
            shortage = why;
            appoint();
            markFirst();
            waiting.forEach(Call::wake);
        } finally {
            lock.unlock();
        }
    }
}
