package dev.turnstile.testing;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.StreamName;
import org.assertj.core.api.AbstractAssert;

/** Assertions on the streams of an event store. */
public final class EventStoreAssert extends AbstractAssert<EventStoreAssert, EventStore> {

    EventStoreAssert(EventStore events) {
        super(events, EventStoreAssert.class);
    }

    /**
     * Starts assertions on a stream.
     *
     * @param category the category of the stream
     * @param id the key of the stream; its text is used
     */
    public StreamAssert stream(String category, Object id) {
        return stream(StreamName.of(category, id));
    }

    /** Starts assertions on a stream. */
    public StreamAssert stream(StreamName name) {
        isNotNull();
        return new StreamAssert(actual, name);
    }
}
