package dev.turnstile.postgres.internal.lifecycle;

import dev.turnstile.postgres.internal.bulk.BulkTransitions;
import dev.turnstile.postgres.internal.bulk.TransitionGroupCommit;
import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.settings.GroupCommitSettings;
import dev.turnstile.postgres.internal.transition.BoundLifecycle;
import dev.turnstile.postgres.internal.transition.LockedTransition;
import dev.turnstile.postgres.internal.transition.RecordLock;
import dev.turnstile.postgres.internal.transition.RecordReader;
import dev.turnstile.postgres.internal.transition.Refusals;
import dev.turnstile.postgres.internal.transition.SetStateStatement;
import dev.turnstile.postgres.internal.transition.SingleStatementTransition;
import org.jspecify.annotations.Nullable;

/**
 * All statements that contain the ids of one bound lifecycle. They are replaced together when the lifecycle is bound
 * again.
 *
 * @param bound the lifecycle
 * @param transitions fires a transition of one record in one statement
 * @param groupCommit fires transitions in group commit; null if group commit is disabled
 * @param bulk fires transitions of many records
 * @param reader reads a record
 * @param recordLock locks a record
 * @param lockedTransitions fires transitions of one record under its lock, such as with guards in Java
 * @param correction corrects a record's state
 * @param creation creates a record
 * @param creationLog appends the creation of records that the application has inserted
 * @param history reads the events of records
 * @param refusals creates the refusals of transitions
 * @param own the source of connections that are not part of a transaction of the caller
 * @param settings the settings of group commit
 */
record LifecycleStatements<S, T>(
        BoundLifecycle<S, T> bound,
        SingleStatementTransition<S, T> transitions,
        @Nullable TransitionGroupCommit<S, T> groupCommit,
        BulkTransitions<S, T> bulk,
        RecordReader reader,
        RecordLock<S> recordLock,
        LockedTransition<S, T> lockedTransitions,
        SetStateStatement correction,
        CreationStatement creation,
        CreationLog<S, T> creationLog,
        RecordHistory<S, T> history,
        Refusals<S, T> refusals,
        Connections.Own own,
        GroupCommitSettings settings) {

    static <S, T> LifecycleStatements<S, T> of(
            BoundLifecycle<S, T> bound, Connections.Own own, GroupCommitSettings settings) {
        SingleStatementTransition<S, T> transitions = new SingleStatementTransition<>(bound);
        RecordReader reader = new RecordReader(bound);
        return new LifecycleStatements<>(
                bound,
                transitions,
                settings.mode() == GroupCommitSettings.Mode.NEVER
                        ? null
                        : new TransitionGroupCommit<>(bound, own, transitions, settings),
                new BulkTransitions<>(bound, transitions),
                reader,
                new RecordLock<>(bound),
                new LockedTransition<>(bound, reader),
                SetStateStatement.of(bound, "correct", bound.binding().correctionType()),
                new CreationStatement(bound),
                new CreationLog<>(bound),
                new RecordHistory<>(bound),
                new Refusals<>(bound),
                own,
                settings);
    }
}
