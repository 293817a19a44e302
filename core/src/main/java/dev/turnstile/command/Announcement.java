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
 * @param name what was called: {@code reserve_seat.seats}; of a plain transition {@code ship.orders}, of a creation
 *     {@code create.orders}, of a correction {@code correct.orders}
 * @param commandId the id of the call
 * @param input the input in its normal form; of a plain transition or correction the record's id, of many the ids or
 *     the condition; of a creation the row's columns
 * @param actor who called; null if nobody said
 * @param ending how it ended
 * @param startedAt when it began, by the clock of the door
 * @param duration how long it took, all attempts and pauses included, but not what the caller did until its commit
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

    /** Returns the announcement of another ending: of what was done and then rolled back. */
    public Announcement withEnding(Ending other) {
        return new Announcement(name, commandId, input, actor, other, startedAt, duration, retries, streams);
    }
}
