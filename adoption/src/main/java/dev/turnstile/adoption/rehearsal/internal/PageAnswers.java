package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.postgres.attempt.Attempt;
import dev.turnstile.postgres.attempt.AttemptHistory;
import dev.turnstile.postgres.attempt.RecordAttempts;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The results of guards in SQL on the past rows of one page, evaluated with one statement for each set of guards. */
final class PageAnswers {

    private final IdentityHashMap<Attempt, Map<Guard, Boolean>> answers = new IdentityHashMap<>();

    /** The attempts whose rows are asked for the same guards. */
    private record Question(List<Attempt> attempts, List<Map<String, Object>> rows) {

        Question() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /**
     * Evaluates the guards that the decisions of a page may need: those of the first attempt of a record about which the
     * definitions differ, and of all later ones of the record.
     *
     * @param askable the guards that can be evaluated on past rows
     */
    static PageAnswers of(List<RecordAttempts> page, Decider decider, Set<Guard.Sql> askable, AttemptHistory history) {
        PageAnswers answers = new PageAnswers();
        if (askable.isEmpty()) {
            return answers;
        }
        Map<List<Guard.Sql>, Question> questions = new LinkedHashMap<>();
        for (RecordAttempts record : page) {
            collect(record, decider, askable, questions);
        }
        questions.forEach((guards, question) -> {
            List<Map<Guard, Boolean>> results = history.ask(guards, question.rows());
            for (int i = 0; i < results.size(); i++) {
                answers.answers.put(question.attempts().get(i), results.get(i));
            }
        });
        return answers;
    }

    private static void collect(
            RecordAttempts record, Decider decider, Set<Guard.Sql> askable, Map<List<Guard.Sql>, Question> questions) {
        boolean differs = false;
        for (int i = 0; i < record.attempts().size(); i++) {
            Attempt attempt = record.attempts().get(i);
            differs |= !decider.same(attempt);
            List<Guard.Sql> guards = differs
                    ? decider.guards(attempt).stream().filter(askable::contains).toList()
                    : List.of();
            if (!guards.isEmpty()) {
                (attempt.kind() == Attempt.Kind.BYPASS ? record.rowAfter(i) : record.rowBefore(i)).ifPresent(row -> {
                    Question question = questions.computeIfAbsent(guards, asked -> new Question());
                    question.attempts().add(attempt);
                    question.rows().add(row);
                });
            }
        }
    }

    /** Returns the results for an attempt; empty if its row is not known. */
    Map<Guard, Boolean> of(Attempt attempt) {
        return answers.getOrDefault(attempt, Map.of());
    }
}
