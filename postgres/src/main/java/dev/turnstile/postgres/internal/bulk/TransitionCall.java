package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.groupcommit.Call;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.LogEntry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call that fires a transition of a record. */
final class TransitionCall<S, T> extends Call<Outcome<StateChange<S, T>>> {

    private final String lifecycle;
    private final List<String> id;
    private final Transition<S, T> transition;
    private final TransitionOptions details;
    private final @Nullable Integer expected;
    private final @Nullable String data;
    private final @Nullable String metadata;
    private final Function<TransitionCall<S, T>, Outcome<StateChange<S, T>>> single;

    /**
     * Converts the caller's options on the caller's thread, so that invalid options fail only this caller.
     *
     * @param single fires the transition alone
     */
    TransitionCall(
            BoundLifecycle<S, T> lifecycle,
            List<String> id,
            Transition<S, T> transition,
            TransitionOptions details,
            Function<TransitionCall<S, T>, Outcome<StateChange<S, T>>> single) {
        super(id);
        this.lifecycle = lifecycle.name();
        this.id = id;
        this.transition = transition;
        this.details = details;
        this.expected = lifecycle.expectedCode(details);
        this.data = LogEntry.text(details.data(), lifecycle.json());
        this.metadata = LogEntry.text(details.metadata(), lifecycle.json());
        this.single = single;
    }

    @Override
    protected String what() {
        return lifecycle + " " + String.join(",", id) + ": transition '" + transition.name() + "'";
    }

    @Override
    protected Outcome<StateChange<S, T>> alone() {
        return single.apply(this);
    }

    @Override
    protected LifecycleException failure(String message, @Nullable Throwable cause) {
        return new LifecycleException(message, cause);
    }

    /** Leaves the call to its caller, who fires the transition alone. */
    void leaveToCaller() {
        leave();
    }

    /** Returns the code of the state that the caller expects, or null. */
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

    TransitionOptions details() {
        return details;
    }
}
