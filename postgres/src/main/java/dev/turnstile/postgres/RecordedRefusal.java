package dev.turnstile.postgres;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as it was recorded. Names longer than 500 characters and messages longer than 4,000 were cut.
 *
 * @param refusedAt when the call began, by the clock of the door
 * @param verb what was refused: {@code reserve_seat.seats}; of a plain transition {@code ship.orders}
 * @param name what kind of refusal it is: {@code guard_refused}, {@code already_reserved}
 * @param message what the caller was told
 * @param subject what kind of record it was about, such as the machine's name; null if it was about none
 * @param record which record; null if it was about none
 * @param state the state that the record was in; null if that was not the matter
 * @param guards the names of the guards that did not hold; empty if none was the matter
 * @param actor who asked; null if nobody said
 * @param commandId the id of the call
 */
public record RecordedRefusal(
        Instant refusedAt,
        String verb,
        String name,
        String message,
        @Nullable String subject,
        @Nullable String record,
        @Nullable String state,
        List<String> guards,
        @Nullable String actor,
        @Nullable UUID commandId) {

    /** Copies the guards. */
    public RecordedRefusal {
        guards = List.copyOf(guards);
    }
}
