package dev.turnstile.command;

import dev.turnstile.event.StreamName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That something went through the door, or was refused there.
 *
 * @param name what was called: {@code reserve_seat.seats}; of a plain transition {@code ship.orders}
 * @param commandId the id of the call
 * @param input the input in its normal form; of a plain transition the record's id
 * @param actor who called; null if nobody said
 * @param ending how it ended
 * @param startedAt when it began, by the clock of the door
 * @param duration how long it took, all attempts and pauses included
 * @param retries why earlier attempts were given up, in order, as SQLSTATEs
 * @param streams where it appended to, in order
 */
public record Announcement(
        String name,
        UUID commandId,
        Object input,
        @Nullable String actor,
        Ending ending,
        Instant startedAt,
        Duration duration,
        List<String> retries,
        List<StreamName> streams) {

    /** Copies the lists. */
    public Announcement {
        retries = List.copyOf(retries);
        streams = List.copyOf(streams);
    }
}
