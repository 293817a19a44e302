package dev.turnstile.subscription;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import java.util.List;

/**
 * An event on its way to a handler.
 *
 * @param event the event as recorded in the log, with who did it and what it belongs to
 * @param at where it stands in the order of delivery
 * @param attempt which attempt this is, from 1 on; counted for the event that failed, not for those behind it
 * @param fencingToken rises with each node that takes over the event's shard; a target that stores the highest token
 *     can turn away what a node sends that has lost it
 * @param json what reads the event's data
 */
public record Delivery(RecordedEvent event, Cursor at, int attempt, long fencingToken, Json json) {

    /**
     * Reads the event.
     *
     * @return the event as the class of its newest shape; several or none where upcasters say so, or if it is unknown
     *     and such are skipped
     * @throws dev.turnstile.event.UnknownEventTypeException if nothing reads it
     * @throws dev.turnstile.event.UnreadableEventException if its data does not fit
     */
    public <E> List<E> as(EventTypes<E> types) {
        return types.decode(event, json);
    }
}
