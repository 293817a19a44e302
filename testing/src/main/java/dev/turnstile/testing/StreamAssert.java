package dev.turnstile.testing;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.json.Json;
import dev.turnstile.testing.internal.Differences;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a stream. Each method reads the stream again. */
public final class StreamAssert extends AbstractAssert<StreamAssert, EventStore> {

    private final StreamName name;

    StreamAssert(EventStore events, StreamName name) {
        super(events, StreamAssert.class);
        this.name = name;
    }

    /**
     * Verifies the types of all events, oldest first. The type of a transition is its name.
     *
     * @throws AssertionError if the stream has other events; lists them
     */
    public StreamAssert hasTypes(String... types) {
        List<String> found = events().stream().map(RecordedEvent::type).toList();
        return verify(Differences.between("types", Arrays.asList(types), found));
    }

    /**
     * Verifies all events, oldest first, field by field. The events are read by the JSON implementation on the class
     * path.
     *
     * @param types the classes of the events
     * @throws AssertionError if the stream has other events; lists them
     * @throws dev.turnstile.event.UnreadableEventException.UnknownEventTypeException if no class reads the type of an event
     * @throws IllegalStateException if no JSON implementation is on the class path
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> StreamAssert hasEvents(EventTypes<E> types, E... expected) {
        Json json = Json.found();
        List<E> found = events().stream()
                .flatMap(event -> types.decode(event, json).stream())
                .toList();
        return verify(Differences.between("events", Arrays.asList(expected), found));
    }

    /**
     * Verifies that the stream has no events.
     *
     * @throws AssertionError if the stream has events; lists them
     */
    public StreamAssert isEmpty() {
        return hasTypes();
    }

    private List<RecordedEvent> events() {
        try (Stream<RecordedEvent> events = actual.read(Read.ofStream(name))) {
            return events.toList();
        }
    }

    private StreamAssert verify(List<String> differences) {
        if (!differences.isEmpty()) {
            String events = this.events().stream().map(StreamAssert::line).collect(Collectors.joining());
            throw failure(
                    "%s",
                    "stream " + name + ":\n  " + String.join("\n  ", differences) + "\nevents:"
                            + (events.isEmpty() ? " none" : events));
        }
        return this;
    }

    private static String line(RecordedEvent event) {
        return "\n  " + event.version() + " " + event.type() + " at " + event.occurredAt() + " by " + event.actor()
                + " " + event.data();
    }
}
