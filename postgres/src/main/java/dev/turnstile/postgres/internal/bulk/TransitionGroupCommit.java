package dev.turnstile.postgres.internal.bulk;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.StateChange;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.machine.Transition;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.groupcommit.GroupCommit;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.table.FittingIds;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.SingleStatementTransition;
import java.util.List;

/** The group commit of one lifecycle's transitions. Thread-safe. */
public final class TransitionGroupCommit<S, T> {

    private final BoundLifecycle<S, T> lifecycle;
    private final Connections.Own connections;
    private final SingleStatementTransition<S, T> single;
    private final SharedSession session;
    private final GroupCommit<Outcome<StateChange<S, T>>, TransitionCall<S, T>> groupCommit;

    /**
     * Creates the group commit.
     *
     * @param connections the source of connections for batches
     * @param single fires the transitions that no batch decides
     */
    public TransitionGroupCommit(
            BoundLifecycle<S, T> lifecycle,
            Connections.Own connections,
            SingleStatementTransition<S, T> single,
            GroupCommitSettings settings) {
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.single = single;
        this.session = new SharedSession(lifecycle);
        this.groupCommit =
                new GroupCommit<>(connections.dataSource(), settings, new TransitionBatch<>(lifecycle, session));
    }

    /** Returns whether transitions may take part, because no dependence of their effects on the session is known. */
    public boolean mayShare() {
        return session.mayShare();
    }

    /**
     * Fires a transition of a record, in a batch or alone. If an id may not fit its columns, the transition is fired
     * alone, so that the other callers do not wait.
     */
    public Outcome<StateChange<S, T>> fire(Object id, Transition<S, T> transition, TransitionOptions details) {
        lifecycle.definitions().check(transition.name());
        List<String> values = lifecycle.table().idValues(id);
        TransitionCall<S, T> call = new TransitionCall<>(lifecycle, values, transition, details, this::alone);
        return FittingIds.certain(lifecycle.table(), values) ? groupCommit.pass(call) : alone(call);
    }

    private Outcome<StateChange<S, T>> alone(TransitionCall<S, T> call) {
        return connections.run(call.what(), c -> single.fire(c, call.id(), call.transition(), call.details()));
    }
}
