package dev.turnstile.postgres.attempt;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded attempt to change the state of a record, which was accepted or refused.
 *
 * @param kind the kind of attempt
 * @param transition the transition's name; null for another kind of attempt, or if the refusal does not contain it
 * @param from the code of the state before the attempt; null if the record did not exist, or for a refusal if no
 *     stored definition has its state
 * @param to the code of the state after the attempt; null for a refusal or a deletion
 * @param accepted whether the attempt was accepted
 * @param unmet the names of the guards that did not hold; empty unless guards refused the attempt
 * @param definition the version of the definition that was installed at the time
 * @param occurredAt the time at which the attempt occurred
 * @param version the version of the event in its stream; for a refusal, the version of the event before it, or 0
 * @param actor the actor; null if none was given
 */
public record Attempt(
        Kind kind,
        @Nullable String transition,
        @Nullable Integer from,
        @Nullable Integer to,
        boolean accepted,
        List<String> unmet,
        int definition,
        Instant occurredAt,
        int version,
        @Nullable String actor) {

    /** The kinds of attempts. */
    public enum Kind {
        /** The creation of a record in an initial state, by Turnstile or by plain SQL. */
        CREATION,
        /** A transition, accepted or refused. */
        TRANSITION,
        /** A correction, which ignores the edges. */
        CORRECTION,
        /** A change of state by plain SQL, including insertions in other states and deletions. */
        BYPASS
    }

    /** Copies the list. */
    public Attempt {
        unmet = List.copyOf(unmet);
    }
}
