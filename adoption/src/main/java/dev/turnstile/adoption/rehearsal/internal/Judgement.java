package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.Reason;
import java.util.List;
import java.util.Set;

/** The decision of a machine about an attempt in one state. */
sealed interface Judgement {

    /**
     * The attempt is accepted.
     *
     * @param to the code of the state after it, or {@link Decider#ABSENT}
     */
    record Accepted(int to) implements Judgement {}

    /**
     * The attempt is refused.
     *
     * @param reason the reason
     * @param guards the guards that do not hold
     */
    record Refused(Reason reason, List<String> guards) implements Judgement {

        static Refused because(Reason reason) {
            return new Refused(reason, List.of());
        }
    }

    /**
     * The decision is not known.
     *
     * @param reason the reason
     * @param targets the codes of the states to which the attempt may lead
     * @param refusable whether the attempt may be refused
     * @param guards the guards whose results are not known
     */
    record Unknown(Reason reason, Set<Integer> targets, boolean refusable, List<String> guards) implements Judgement {}
}
