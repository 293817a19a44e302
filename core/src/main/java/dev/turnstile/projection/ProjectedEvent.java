package dev.turnstile.projection;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import java.util.List;

/**
 * An event that a projection applies.
 *
 * @param recorded the event as recorded in the log
 * @param json the reader of the event's JSON data
 */
public record ProjectedEvent(RecordedEvent recorded, Json json) {

    /**
     * Reads the event.
     *
     * @return the event as an instance of its current class; several instances or none if an upcaster splits or drops
     *     the event; none if the type is unknown and unknown types are skipped
     * @throws dev.turnstile.event.UnreadableEventException if the event cannot be read
     */
    public <E> List<E> as(EventTypes<E> types) {
        return types.decode(recorded, json);
    }
}
