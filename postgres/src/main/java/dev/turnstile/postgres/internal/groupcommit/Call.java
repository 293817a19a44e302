package dev.turnstile.postgres.internal.groupcommit;

import dev.turnstile.postgres.internal.failure.Failures;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One caller's operation in group commit.
 *
 * <p>Under the queue's lock, the turn of a call changes from waiting to leading, or to being in a batch. The thread
 * that runs the batch settles the call once.
 *
 * @param <R> the type of outcome
 */
public abstract class Call<R> {

    /** The next step of the caller's thread. */
    enum Turn {
        /** Wait in the queue. */
        WAITING,
        /** Run a batch. */
        LEADING,
        /** Wait for the batch that contains the call. */
        IN_BATCH,
        /** Return the outcome, or throw the failure. */
        SETTLED,
        /** Run the call alone. */
        ALONE
    }

    private final Object target;
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private volatile boolean first;
    private volatile Turn turn = Turn.WAITING;
    private @Nullable R outcome;
    private @Nullable RuntimeException failure;

    /**
     * Creates a call of the current thread.
     *
     * @param target the record or stream that the call changes; no two calls in progress have the same target
     */
    protected Call(Object target) {
        this.target = target;
    }

    /** Returns a description for messages. */
    protected abstract String what();

    /** Runs the call alone, on the caller's thread. */
    protected abstract R alone();

    /** Creates the exception for the caller. */
    protected abstract RuntimeException failure(String message, @Nullable Throwable cause);

    /** Settles the call with an outcome, after the commit. */
    public final void end(R result) {
        outcome = result;
        turn(Turn.SETTLED);
    }

    /** Leaves the call to its caller, because the batch did not decide it. */
    public final void leave() {
        turn(Turn.ALONE);
    }

    final void fail(String why, Throwable cause) {
        failure = failure(what() + ": " + why + ": " + Failures.text(cause), cause);
        turn(Turn.SETTLED);
    }

    final Object target() {
        return target;
    }

    final Turn turn() {
        return turn;
    }

    /** Returns the time for which the call has been waiting, in nanoseconds. */
    final long waited() {
        return System.nanoTime() - since;
    }

    /** Returns whether the call has waited longest. The thread of that call watches the time limit. */
    final boolean first() {
        return first;
    }

    /** Marks the call as the call that has waited longest. */
    final void makeFirst() {
        if (!first) {
            first = true;
            LockSupport.unpark(thread);
        }
    }

    /** Wakes the call's thread to check the time limit. */
    final void wake() {
        LockSupport.unpark(thread);
    }

    final void turn(Turn next) {
        turn = next;
        if (next != Turn.IN_BATCH && !thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
        }
    }

    final boolean settled() {
        return turn == Turn.SETTLED || turn == Turn.ALONE;
    }

    /** Returns the outcome of a settled call, or throws its failure. */
    final R result() {
        if (failure != null) {
            throw failure;
        }
        if (outcome == null) {
            throw new IllegalStateException("the call is not settled");
        }
        return outcome;
    }
}
