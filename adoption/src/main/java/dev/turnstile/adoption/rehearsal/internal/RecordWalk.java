package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.adoption.rehearsal.Difference;
import dev.turnstile.adoption.rehearsal.Effect;
import dev.turnstile.adoption.rehearsal.Reason;
import dev.turnstile.adoption.rehearsal.RehearsalOptions;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Accepted;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Refused;
import dev.turnstile.adoption.rehearsal.internal.Judgement.Unknown;
import dev.turnstile.postgres.attempt.Attempt;
import dev.turnstile.postgres.attempt.RecordAttempts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rehearsal of one record: each attempt is decided in the recorded state, and in every state that the record may be
 * in after the rehearsed attempts before it. Not thread-safe.
 */
final class RecordWalk {

    private final Decider decider;
    private final RehearsalOptions options;
    private final Tally tally;
    private Set<Integer> states = Set.of();
    private int recorded;

    RecordWalk(Decider decider, RehearsalOptions options, Tally tally) {
        this.decider = decider;
        this.options = options;
        this.tally = tally;
    }

    void over(RecordAttempts record, PageAnswers answers) {
        List<Attempt> attempts = record.attempts();
        if (attempts.isEmpty()) {
            return;
        }
        recorded = Decider.from(attempts.getFirst());
        states = Set.of(recorded);
        tally.begin(record.key());
        for (Attempt attempt : attempts) {
            step(attempt, answers);
        }
        tally.end();
    }

    private void step(Attempt attempt, PageAnswers answers) {
        int from = Decider.from(attempt);
        if (attempt.accepted() && from != recorded) {
            // The state was changed by a statement that was not recorded, and would be changed again.
            recorded = from;
            states = Set.of(from);
        }
        boolean agrees = states.size() == 1 && states.contains(recorded);
        if (options.contains(attempt.occurredAt())) {
            tally.count(attempt);
            if (agrees && decider.same(attempt)) {
                states = attempt.accepted() ? Set.of(to(attempt)) : states;
            } else {
                decide(attempt, agrees, answers);
            }
        } else if (agrees && attempt.accepted()) {
            states = Set.of(to(attempt));
        }
        recorded = attempt.accepted() ? to(attempt) : recorded;
    }

    private static int to(Attempt attempt) {
        Integer to = attempt.to();
        return to == null ? Decider.ABSENT : to;
    }

    private void decide(Attempt attempt, boolean agrees, PageAnswers answers) {
        KnownGuards known = decider.known(attempt, answers.of(attempt));
        Judgement direct = decider.direct(attempt, known);
        List<Judgement> judgements = new ArrayList<>();
        Set<Integer> next = new LinkedHashSet<>();
        for (int state : states) {
            boolean here = agrees || state == Decider.from(attempt);
            Judgement judgement = here ? direct : decider.judge(attempt, state, known);
            judgements.add(judgement);
            next.addAll(after(judgement, state));
        }
        report(attempt, direct, judgements);
        states = next;
    }

    private static Set<Integer> after(Judgement judgement, int state) {
        return switch (judgement) {
            case Accepted accepted -> Set.of(accepted.to());
            case Refused refused -> Set.of(state);
            case Unknown unknown -> {
                Set<Integer> after = new LinkedHashSet<>(unknown.targets());
                if (unknown.refusable() || after.isEmpty()) {
                    after.add(state);
                }
                yield after;
            }
        };
    }

    private void report(Attempt attempt, Judgement direct, List<Judgement> judgements) {
        boolean unknown = judgements.stream().anyMatch(Unknown.class::isInstance);
        long different = judgements.stream()
                .filter(judgement -> differs(attempt, judgement))
                .count();
        if (!unknown && different == 0) {
            return;
        }
        if (!unknown && different == judgements.size()) {
            Effect effect = differs(attempt, direct) ? Effect.CHANGED : Effect.CONSEQUENCE;
            tally.add(attempt, effect, difference(attempt, judgements), states, judgements.getFirst());
        } else if (direct instanceof Unknown) {
            tally.add(attempt, Effect.UNKNOWN, Difference.UNKNOWN, states, direct);
        } else {
            tally.add(
                    attempt,
                    Effect.UNKNOWN_CONSEQUENCE,
                    Difference.UNKNOWN,
                    states,
                    new Unknown(Reason.UNKNOWN_PATH, Set.of(), true, List.of()));
        }
    }

    private static boolean differs(Attempt attempt, Judgement judgement) {
        return switch (judgement) {
            case Accepted accepted -> !attempt.accepted() || accepted.to() != to(attempt);
            case Refused refused -> attempt.accepted();
            case Unknown unknown -> false;
        };
    }

    private static Difference difference(Attempt attempt, List<Judgement> judgements) {
        if (!attempt.accepted()) {
            return Difference.ACCEPTED;
        }
        return judgements.stream().anyMatch(Refused.class::isInstance) ? Difference.REFUSED : Difference.OTHER_STATE;
    }
}
