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
 * Who waits, who may go, and whose turn it is to run a flush. Thread-safe; nothing blocks while its lock is held.
 *
 * <p>At most one call at a time has been told to lead and has no connection yet, so that a small pool is not stormed.
 * Only the call that waits longest looks at the clock, so that hundreds of threads do not wake up to look; while
 * connections are short, each call looks for itself, for each has its own timeout.
 */
final class Queue<C extends Call<?>> {

    /** While one flush waits for the disk, another one computes. */
    private static final int AT_ONCE = 2;

    /** So many at most when calls have waited for too long: where these do not help, the database is the bottleneck. */
    private static final int AT_MOST = 4;

    /** More rows in one statement save nothing any more. */
    private static final int MOST = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashSet<C> waiting = new LinkedHashSet<>();
    private final Set<Object> inFlight = new HashSet<>();
    private int running;
    private int flushes;
    private boolean leaderOnTheWay;
    private volatile @Nullable Shortage shortage;

    /**
     * Why the last leader has got no connection, until a leader gets one.
     *
     * @param timeout how long a call may wait from its own beginning, in nanoseconds
     */
    record Shortage(long timeout, Throwable cause) {

        /** Returns how long a call may still wait, in nanoseconds; not positive if its time is over. */
        long left(Call<?> call) {
            return timeout - call.waited();
        }
    }

    /** Returns why calls that wait may run out of time, or null while leaders get their connections. */
    @Nullable
    Shortage shortage() {
        return shortage;
    }

    /** Lets a call go by itself if hardly anybody else is about, or else lets it wait; tells whether it may go. */
    boolean passes(C call) {
        lock.lock();
        try {
            if (waiting.isEmpty() && !leaderOnTheWay && running < AT_ONCE) {
                running++;
                return true;
            }
            waiting.add(call);
            appoint();
            headed();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a call wait even if nobody else is about. */
    void join(C call) {
        lock.lock();
        try {
            waiting.add(call);
            appoint();
            headed();
        } finally {
            lock.unlock();
        }
    }

    private void appoint() {
        if (!leaderOnTheWay && running < AT_ONCE && !waiting.isEmpty()) {
            lead(next());
        }
    }

    /** The call that waits longest leads; while connections are short, the one whose time lasts longest. */
    private C next() {
        return shortage == null ? waiting.getFirst() : waiting.getLast();
    }

    private void headed() {
        if (!waiting.isEmpty()) {
            waiting.getFirst().makeFirst();
        }
    }

    private void lead(C call) {
        waiting.remove(call);
        leaderOnTheWay = true;
        call.turn(Turn.LEADING);
    }

    /** Lets a call that has waited for long lead a flush beside those in progress, unless one is on the way. */
    void hurry(C call) {
        lock.lock();
        try {
            if (call.turn() == Turn.WAITING && !leaderOnTheWay && flushes < AT_MOST) {
                lead(shortage == null ? call : next());
                headed();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a call back that waits; tells whether it still waited. */
    boolean withdraw(C call) {
        lock.lock();
        try {
            boolean waited = call.turn() == Turn.WAITING && waiting.remove(call);
            headed();
            return waited;
        } finally {
            lock.unlock();
        }
    }

    /** Called by the leader when it has its connection: takes those who go with it, nothing twice. */
    List<C> take(C leader) {
        lock.lock();
        try {
            leaderOnTheWay = false;
            shortage = null;
            running++;
            flushes++;
            List<C> batch = new ArrayList<>();
            if (inFlight.add(leader.target())) {
                batch.add(leader);
            } else {
                leader.turn(Turn.ALONE);
            }
            for (Iterator<C> calls = waiting.iterator(); calls.hasNext() && batch.size() < MOST; ) {
                C call = calls.next();
                if (inFlight.add(call.target())) {
                    calls.remove();
                    call.turn(Turn.TAKEN);
                    batch.add(call);
                }
            }
            headed();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that went by itself. */
    void release() {
        lock.lock();
        try {
            running--;
            appoint();
            headed();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a flush. */
    void release(List<C> batch) {
        lock.lock();
        try {
            batch.forEach(call -> inFlight.remove(call.target()));
            flushes--;
            release();
        } finally {
            lock.unlock();
        }
    }

    /** Called by a leader that was interrupted before it had its connection: another one may lead. */
    void resign() {
        lock.lock();
        try {
            leaderOnTheWay = false;
            appoint();
            headed();
        } finally {
            lock.unlock();
        }
    }

    /** Called by a leader that gets no connection: another one may lead, and each call waits for its own time only. */
    void resign(Shortage why) {
        lock.lock();
        try {
            leaderOnTheWay = false;
            shortage = why;
            appoint();
            headed();
            waiting.forEach(Call::wake);
        } finally {
            lock.unlock();
        }
    }
}
