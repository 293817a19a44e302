package dev.turnstile.invocation;

import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of the members of a batch, which share one transaction. Immutable.
 *
 * @param outcomes one outcome for each member, in the order of the members
 * @param <R> the type of one result; for transitions a {@code StateChange}
 */
public record BatchResult<R extends @Nullable Object>(List<Outcome<R>> outcomes) {

    /** Copies the list. */
    public BatchResult {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns the results of the members that succeeded, in the order of the members. */
    public List<R> results() {
        List<R> results = new ArrayList<>();
        for (Outcome<R> outcome : outcomes) {
            if (outcome instanceof Outcome.Done<R> done) {
                results.add(done.result());
            }
        }
        return Collections.unmodifiableList(results);
    }

    /** Returns the refusals, in the order of the members. */
    public List<Refusal> refusals() {
        List<Refusal> refusals = new ArrayList<>();
        for (Outcome<R> outcome : outcomes) {
            if (outcome instanceof Outcome.Refused<R> refused) {
                refusals.add(refused.refusal());
            }
        }
        return List.copyOf(refusals);
    }
}
