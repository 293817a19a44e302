package dev.turnstile.postgres.internal;

import dev.turnstile.postgres.internal.bulk.BulkTransitions;
import dev.turnstile.postgres.internal.groupcommit.GroupCommitSettings;
import dev.turnstile.postgres.internal.groupcommit.TransitionGroupCommit;
import org.jspecify.annotations.Nullable;

/**
 * All that contains the numbers by which the database knows a lifecycle.
 *
 * @param bound the lifecycle
 * @param transitions one record, one statement
 * @param lane joins callers, or null where they never join
 * @param bulk many records
 * @param look reads a record
 * @param recordLock locks a record
 * @param lockedTransitions one record with guards in Java
 * @param correction sets a state
 * @param creation inserts a record
 * @param history reads what happened
 * @param refusals explains what was not done
 * @param own connections of its own
 * @param settings when callers join
 */
record LifecycleStatements<S, T>(
        BoundLifecycle<S, T> bound,
        SingleStatementTransition<S, T> transitions,
        @Nullable TransitionGroupCommit<S, T> lane,
        BulkTransitions<S, T> bulk,
        RecordLook look,
        RecordLock<S> recordLock,
        LockedTransition<S, T> lockedTransitions,
        PlacementStatement correction,
        CreationStatement creation,
        RecordHistory<S, T> history,
        Refusals<S, T> refusals,
        Connections.Own own,
        GroupCommitSettings settings) {

    static <S, T> LifecycleStatements<S, T> of(
            BoundLifecycle<S, T> bound, Connections.Own own, GroupCommitSettings settings) {
        SingleStatementTransition<S, T> transitions = new SingleStatementTransition<>(bound);
        RecordLook look = new RecordLook(bound);
        return new LifecycleStatements<>(
                bound,
                transitions,
                settings.joining() == GroupCommitSettings.Joining.NEVER
                        ? null
                        : new TransitionGroupCommit<>(bound, own, transitions, settings),
                new BulkTransitions<>(bound, transitions),
                look,
                new RecordLock<>(bound),
                new LockedTransition<>(bound, look),
                PlacementStatement.of(bound, "correct", bound.binding().correctionType()),
                new CreationStatement(bound),
                new RecordHistory<>(bound),
                new Refusals<>(bound),
                own,
                settings);
    }
}
