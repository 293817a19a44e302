package dev.turnstile.adoption.rehearsal;

import dev.turnstile.postgres.attempt.Attempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded decision on which the changed machine has an effect.
 *
 * @param record the record's key as text
 * @param version the version of the event in its stream; for a refusal, the version of the event before it, or 0
 * @param occurredAt the time at which the attempt occurred
 * @param actor the actor; null if none was given
 * @param kind the kind of attempt
 * @param transition the transition; null for an attempt of another kind, or if a refusal does not name it
 * @param state the recorded state before the attempt; null if the record did not exist or its state is not known
 * @param target the recorded state after the attempt; null for a refusal or a deletion
 * @param accepted whether the attempt was accepted
 * @param effect the effect
 * @param difference the difference between the recorded decision and the decision of the changed machine
 * @param rehearsedStates the states that the record may be in before the attempt in the rehearsal; empty if the record
 *     would not exist
 * @param rehearsedTarget the state after the attempt in the rehearsal; null if the attempt would be refused or the
 *     state is not known
 * @param reason the reason for the decision of the changed machine
 * @param guards the guards that do not hold, or whose results are not known
 */
public record RehearsedDecision(
        String record,
        int version,
        Instant occurredAt,
        @Nullable String actor,
        Attempt.Kind kind,
        @Nullable String transition,
        @Nullable String state,
        @Nullable String target,
        boolean accepted,
        Effect effect,
        Difference difference,
        List<String> rehearsedStates,
        @Nullable String rehearsedTarget,
        Reason reason,
        List<String> guards) {

    /** Copies the lists. */
    public RehearsedDecision {
        rehearsedStates = List.copyOf(rehearsedStates);
        guards = List.copyOf(guards);
    }
}
