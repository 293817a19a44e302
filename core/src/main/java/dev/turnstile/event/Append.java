package dev.turnstile.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Events for one stream, and what is expected of it.
 *
 * @param stream where they belong
 * @param expected what is expected of the stream
 * @param events the events in their order; with none, only the expectation is checked
 */
public record Append(StreamName stream, ExpectedVersion expected, List<NewEvent> events) {

    /** Copies the list. */
    public Append {
        events = List.copyOf(events);
    }

    /** Appends events that know their streams' names by themselves; expects nothing. */
    public static Append of(StreamName stream, Record... events) {
        return of(stream, Arrays.stream(events).map(NewEvent::of).toList());
    }

    /** Appends events; expects nothing. */
    public static Append of(StreamName stream, List<NewEvent> events) {
        return new Append(stream, ExpectedVersion.any(), events);
    }

    /** Expects something of the stream. */
    public Append withExpected(ExpectedVersion version) {
        return new Append(stream, version, events);
    }

    /** Adds an event. */
    public Append withEvent(NewEvent event) {
        List<NewEvent> more = new ArrayList<>(events);
        more.add(event);
        return new Append(stream, expected, more);
    }
}
