package dev.turnstile.projection;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import java.util.List;

/**
 * An event for a projection.
 *
 * @param recorded the event as recorded in the log
 * @param json what reads its data
 */
public record ProjectedEvent(RecordedEvent recorded, Json json) {

    /**
     * Reads it.
     *
     * @return the event as the class of its newest shape; several or none where upcasters say so, or if it is unknown
     *     and such are skipped
     * @throws dev.turnstile.event.UnreadableEventException if it cannot be read
     */
    public <E> List<E> as(EventTypes<E> types) {
        return types.decode(recorded, json);
    }
}
