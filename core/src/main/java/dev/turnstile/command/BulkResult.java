package dev.turnstile.command;

import dev.turnstile.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of many inputs.
 *
 * @param answers a verdict for each input, in the order in which they were given
 * @param <R> the type of one result
 */
public record BulkResult<R extends @Nullable Object>(List<Answer<R>> answers) {

    /** Copies the list. */
    public BulkResult {
        answers = List.copyOf(answers);
    }

    /** Returns how many inputs were carried out. */
    public int done() {
        return answers.size() - refusals().size();
    }

    /** Returns the refusals, in the order of their inputs. */
    public List<Refusal> refusals() {
        return answers.stream()
                .filter(Answer.Refused.class::isInstance)
                .map(answer -> ((Answer.Refused<R>) answer).refusal())
                .toList();
    }
}
