package dev.turnstile.spring.actuate;

import dev.turnstile.postgres.RecordedRefusal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recorded refusal as the endpoint shows it.
 *
 * @param refusedAt the time at which the invocation began
 * @param verb the refused command or transition
 * @param name the kind of refusal
 * @param state the state of the record; null if the refusal does not depend on it
 * @param guards the names of the guards that did not hold
 * @param commandId the id of the invocation; null if there is none
 * @param record the record's key; null unless records are shown
 * @param actor the actor; null unless records are shown
 * @param message the message that the caller received; null unless records are shown
 */
public record ListedRefusal(
        Instant refusedAt,
        String verb,
        String name,
        @Nullable String state,
        List<String> guards,
        @Nullable String commandId,
        @Nullable String record,
        @Nullable String actor,
        @Nullable String message) {

    /** Copies the guards. */
    public ListedRefusal {
        guards = List.copyOf(guards);
    }

    static ListedRefusal of(RecordedRefusal refusal, boolean shown) {
        return new ListedRefusal(
                refusal.refusedAt(),
                refusal.verb(),
                refusal.name(),
                refusal.state(),
                refusal.guards(),
                refusal.commandId() == null ? null : refusal.commandId().toString(),
                shown ? refusal.record() : null,
                shown ? refusal.actor() : null,
                shown ? refusal.message() : null);
    }
}
