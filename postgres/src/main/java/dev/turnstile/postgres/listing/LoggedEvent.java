package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the log holds it. Values that are encrypted as personal data stay encrypted.
 *
 * @param position where it stands among all events
 * @param stream its stream
 * @param version where it stands in its stream
 * @param kind what it is: event, transition, creation, correction, bypass or change
 * @param type its type's name; of a transition the transition's
 * @param from the name of the state that the record left; null for none
 * @param to the name of the state that the record came to; null for none
 * @param occurredAt when it happened
 * @param recordedAt when it was recorded
 * @param actor who did it; null if nobody said
 * @param data its data as JSON text; null for none
 * @param metadata its metadata as JSON text; null for none
 */
public record LoggedEvent(
        long position,
        StreamName stream,
        int version,
        String kind,
        String type,
        @Nullable String from,
        @Nullable String to,
        Instant occurredAt,
        Instant recordedAt,
        @Nullable String actor,
        @Nullable String data,
        @Nullable String metadata) {}
