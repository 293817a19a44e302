package dev.turnstile.subscription;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import java.util.List;

/**
 * An event that is delivered to a handler.
 *
 * @param event the event as recorded in the log
 * @param at the event's cursor in the order of delivery
 * @param attempt the number of the attempt, from 1 on; the failure of an earlier event does not count as an attempt of
 *     this event
 * @param fencingToken the shard's fencing token, which rises with each node that takes over the shard; a target that
 *     stores the highest token can reject writes of a node that has lost the shard
 * @param json the reader of the event's JSON data
 */
public record Delivery(RecordedEvent event, Cursor at, int attempt, long fencingToken, Json json) {

    /**
     * Reads the event.
     *
     * @return the event as an instance of its current class; several instances or none if an upcaster splits or drops
     *     the event; none if the type is unknown and unknown types are skipped
     * @throws dev.turnstile.event.UnreadableEventException.UnknownEventTypeException if no class and no upcaster reads
     *     the event's type
     * @throws dev.turnstile.event.UnreadableEventException if the event's data does not match the class
     */
    public <E> List<E> as(EventTypes<E> types) {
        return types.decode(event, json);
    }
}
