package dev.turnstile.event;

import java.util.stream.Stream;

/**
 * The events that a query means after a settled position, up to another one. Used by one thread.
 *
 * @param query which events
 * @param events the events in the order of positions, read a part at a time
 * @param upTo the position up to which no further event that the query means can appear; also where none was found
 */
public record SettledEvents(EventQuery query, Stream<RecordedEvent> events, SettledPosition upTo)
        implements AutoCloseable {

    /** Returns the condition that no event that the query means was appended after these. */
    public AppendCondition condition() {
        return new AppendCondition(query, upTo);
    }

    /** Ends the reading. */
    @Override
    public void close() {
        events.close();
    }
}
