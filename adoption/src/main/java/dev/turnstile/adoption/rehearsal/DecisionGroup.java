package dev.turnstile.adoption.rehearsal;

import dev.turnstile.postgres.attempt.Attempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decisions with the same effect for the same reason.
 *
 * @param effect the effect
 * @param difference the difference between the recorded decisions and the decisions of the changed machine
 * @param kind the kind of attempts
 * @param transition the transition; null for attempts of another kind, or if the refusals do not contain it
 * @param state the recorded state before the attempts; null if the records did not exist or the state is not known
 * @param target the recorded state after the attempts; null for refusals and deletions
 * @param rehearsedTarget the state after the attempts in the rehearsal; null if the attempts would be refused, or the
 *     state is not known
 * @param reason the reason for the decisions of the changed machine
 * @param guards the guards that do not hold, or whose results are not known
 * @param count the number of decisions
 * @param first the time of the first decision
 * @param last the time of the last decision
 * @param examples the first decisions of different records, up to the limit of the options
 */
public record DecisionGroup(
        Effect effect,
        Difference difference,
        Attempt.Kind kind,
        @Nullable String transition,
        @Nullable String state,
        @Nullable String target,
        @Nullable String rehearsedTarget,
        Reason reason,
        List<String> guards,
        long count,
        Instant first,
        Instant last,
        List<RehearsedDecision> examples) {

    /** Copies the lists. */
    public DecisionGroup {
        guards = List.copyOf(guards);
        examples = List.copyOf(examples);
    }
}
