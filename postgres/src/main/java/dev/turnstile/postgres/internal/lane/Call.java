package dev.turnstile.postgres.internal.lane;

import dev.turnstile.lifecycle.Details;
import dev.turnstile.lifecycle.LifecycleFailure;
import dev.turnstile.lifecycle.Outcome;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.BoundLifecycle;
import dev.turnstile.postgres.internal.LogEntry;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One caller's transition in the lane.
 *
 * <p>Its turn goes from waiting to leading or taken under the lane's lock, and ends once, by whoever runs its flush.
 */
final class Call<S, T> {

    /** What the caller has to do. */
    enum Turn {
        /** Wait in the queue. */
        WAITING,
        /** Run a flush. */
        LEADING,
        /** Wait for the flush that it is in. */
        TAKEN,
        /** Return the outcome, or throw the failure. */
        ENDED,
        /** Fire alone. */
        ALONE
    }

    private final List<String> id;
    private final Transition<S, T> transition;
    private final Details details;
    private final @Nullable Integer expected;
    private final @Nullable String data;
    private final @Nullable String metadata;
    private final Thread thread = Thread.currentThread();
    private final long since = System.nanoTime();
    private volatile boolean first;
    private volatile Turn turn = Turn.WAITING;
    private @Nullable Outcome<S, T> outcome;
    private @Nullable LifecycleFailure failure;

    /** Reads what its caller gave, so that what cannot be read fails its caller and nobody else. */
    Call(BoundLifecycle<S, T> lifecycle, Object id, Transition<S, T> transition, Details details) {
        this.id = lifecycle.table().idValues(id);
        this.transition = transition;
        this.details = details;
        this.expected = lifecycle.expectedCode(details);
        this.data = LogEntry.text(details.data(), lifecycle.json());
        this.metadata = LogEntry.text(details.metadata(), lifecycle.json());
    }

    /** Returns the code of the state that the caller relies on, or null. */
    @Nullable
    Integer expected() {
        return expected;
    }

    /** Returns the data as JSON, or null for none. */
    @Nullable
    String data() {
        return data;
    }

    /** Returns the metadata as JSON, or null for none. */
    @Nullable
    String metadata() {
        return metadata;
    }

    List<String> id() {
        return id;
    }

    Transition<S, T> transition() {
        return transition;
    }

    Details details() {
        return details;
    }

    Turn turn() {
        return turn;
    }

    /** Returns how long it has been waiting, in nanoseconds. */
    long waited() {
        return System.nanoTime() - since;
    }

    /** Tells whether it waits longest of all, and so has to look at the clock. */
    boolean first() {
        return first;
    }

    /** Makes it the one that waits longest. */
    void makeFirst() {
        if (!first) {
            first = true;
            LockSupport.unpark(thread);
        }
    }

    void turn(Turn next) {
        turn = next;
        if (next != Turn.TAKEN && !thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
        }
    }

    void end(Outcome<S, T> verdict) {
        outcome = verdict;
        turn(Turn.ENDED);
    }

    void fail(LifecycleFailure why) {
        failure = why;
        turn(Turn.ENDED);
    }

    boolean ended() {
        return turn == Turn.ENDED || turn == Turn.ALONE;
    }

    /** Returns the outcome of a call that has ended. */
    Outcome<S, T> result() {
        if (failure != null) {
            throw failure;
        }
        if (outcome == null) {
            throw new IllegalStateException("the call has not ended");
        }
        return outcome;
    }
}
