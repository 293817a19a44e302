package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.failure.Failures;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one caller wants done in the lane.
 *
 * <p>Its turn goes from waiting to leading or taken under the lane's lock, and ends once, by whoever runs its flush.
 *
 * @param <R> the verdict
 */
public abstract class Call<R> {

    /** What the caller has to do. */
    enum Turn {
        /** Wait in the queue. */
        WAITING,
        /** Run a flush. */
        LEADING,
        /** Wait for the flush that it is in. */
        TAKEN,
        /** Return the verdict, or throw the failure. */
        ENDED,
        /** Do it by itself. */
        ALONE
    }

    private final Object target;
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private volatile boolean first;
    private volatile Turn turn = Turn.WAITING;
    private @Nullable R verdict;
    private @Nullable RuntimeException failure;

    /**
     * Begins a call of the current thread.
     *
     * @param target what it changes; no two calls in progress change the same
     */
    protected Call(Object target) {
        this.target = target;
    }

    /** Says what it is, for messages. */
    protected abstract String what();

    /** Does it by itself, on the caller's thread. */
    protected abstract R alone();

    /** Makes what the caller is told of a failure. */
    protected abstract RuntimeException failure(String message, @Nullable Throwable cause);

    /** Gives the caller its verdict, after the commit. */
    protected final void end(R given) {
        verdict = given;
        turn(Turn.ENDED);
    }

    /** Lets the caller do it by itself, for the flush has not. */
    protected final void leave() {
        turn(Turn.ALONE);
    }

    final void fail(String why, Throwable cause) {
        failure = failure(what() + ": " + why + ": " + Failures.text(cause), cause);
        turn(Turn.ENDED);
    }

    final Object target() {
        return target;
    }

    final Turn turn() {
        return turn;
    }

    /** Returns how long it has been waiting, in nanoseconds. */
    final long waited() {
        return System.nanoTime() - since;
    }

    /** Tells whether it waits longest of all, and so has to look at the clock. */
    final boolean first() {
        return first;
    }

    /** Makes it the one that waits longest. */
    final void makeFirst() {
        if (!first) {
            first = true;
            LockSupport.unpark(thread);
        }
    }

    /** Lets its thread look at the clock. */
    final void wake() {
        LockSupport.unpark(thread);
    }

    final void turn(Turn next) {
        turn = next;
        if (next != Turn.TAKEN && !thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
        }
    }

    final boolean ended() {
        return turn == Turn.ENDED || turn == Turn.ALONE;
    }

    /** Returns the verdict of a call that has ended. */
    final R result() {
        if (failure != null) {
            throw failure;
        }
        if (verdict == null) {
            throw new IllegalStateException("the call has not ended");
        }
        return verdict;
    }
}
