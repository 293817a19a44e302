package dev.turnstile.testing.scenario;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The events and announcements of one invocation.
 *
 * @param events the event store
 * @param after the position of the last event before the invocation
 * @param commandId the id of the invocation
 * @param announced the announcements, as {@code RecordedAnnouncements.lines()}
 */
record InvocationLog(EventStore events, long after, UUID commandId, List<String> announced) {

    /** Copies the list. */
    InvocationLog {
        announced = List.copyOf(announced);
    }

    /** Returns the events that the invocation appended, without transitions. */
    List<RecordedEvent> appended() {
        try (Stream<RecordedEvent> all = events.read(Read.all().withAfterPosition(after))) {
            return all.filter(event -> event.kind() == Kind.EVENT && commandId.equals(event.commandId()))
                    .toList();
        }
    }
}
