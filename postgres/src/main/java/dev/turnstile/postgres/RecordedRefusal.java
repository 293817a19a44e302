package dev.turnstile.postgres;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as stored in the database. Names are cut to 500 characters and messages to 4,000.
 *
 * @param refusedAt the time at which the invocation began, by the clock of the node
 * @param verb the refused command or transition, such as {@code reserve_seat.seats}, or {@code ship.orders} for a plain
 *     transition
 * @param name the kind of refusal, such as {@code guard_refused} or {@code already_reserved}
 * @param message the message that the caller received
 * @param subject the kind of record, such as the machine's name; null if the refusal refers to no record
 * @param record the record's key; null if the refusal refers to no record
 * @param state the state of the record; null if the refusal does not depend on it
 * @param guards the names of the guards that did not hold; empty if no guard caused the refusal
 * @param actor the actor of the invocation; null if none was given
 * @param commandId the id of the invocation
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
