package dev.turnstile.event;

import dev.turnstile.text.spi.StorableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Events for one stream, and the expected version of the stream.
 *
 * @param stream the stream
 * @param expected the expected version of the stream
 * @param events the events in their order; if empty, only the expectation is checked
 */
public record Append(StreamName stream, ExpectedVersion expected, List<NewEvent> events) {

    /**
     * Checks the key's length, and copies the list.
     *
     * @throws IllegalArgumentException if the key of the stream is longer than 1,000 bytes in UTF-8
     */
    public Append {
        StorableText.indexed("the key of a stream", stream.key());
        events = List.copyOf(events);
    }

    /**
     * Returns an append of events without an expected version. The classes of the events must carry {@link EventName}.
     */
    public static Append of(StreamName stream, Record... events) {
        return of(stream, Arrays.stream(events).map(NewEvent::of).toList());
    }

    /** Returns an append of events without an expected version. */
    public static Append of(StreamName stream, List<NewEvent> events) {
        return new Append(stream, ExpectedVersion.any(), events);
    }

    /** Returns a copy with an expected version. */
    public Append withExpected(ExpectedVersion version) {
        return new Append(stream, version, events);
    }

    /** Returns a copy with another event. */
    public Append withEvent(NewEvent event) {
        List<NewEvent> more = new ArrayList<>(events);
        more.add(event);
        return new Append(stream, expected, more);
    }
}
