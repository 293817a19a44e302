package dev.turnstile.postgres.listing;

import dev.turnstile.event.StreamName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as stored in the log. Encrypted personal data stays encrypted.
 *
 * @param position the event's position in the log
 * @param stream the event's stream
 * @param version the event's version in its stream
 * @param kind the kind of event: event, transition, creation, correction, bypass or change
 * @param type the name of its type; for a transition, the transition's name
 * @param from the name of the state before the event; null for none
 * @param to the name of the state after the event; null for none
 * @param occurredAt the time at which the event occurred
 * @param recordedAt the time at which the event was recorded
 * @param actor the event's actor; null if none was given
 * @param data the event's data as JSON text; null for none
 * @param metadata the event's metadata as JSON text; null for none
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
