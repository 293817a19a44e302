package dev.turnstile.kafka;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of Kafka as events for a projection. Thread-safe.
 *
 * @param selection which events are wanted
 * @param json what reads their data
 * @param log where personal values are read, or null
 */
record ProjectedRecords(
        Selection selection, Json json, @Nullable EventStore log) {

    private static final String PERSONAL = "\"$personal\"";

    /** Returns the events that are wanted, in the same order. */
    List<ProjectedEvent> of(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        List<ProjectedEvent> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            RecordedEvent event = CloudEventRecord.read(record);
            if (selection.matches(event)) {
                opened(event).ifPresent(readable -> events.add(new ProjectedEvent(readable, json)));
            }
        }
        return events;
    }

    /** An event that was deleted forever is passed over, as whoever reads the log would. */
    private Optional<RecordedEvent> opened(RecordedEvent event) {
        String data = event.data();
        if (data == null || !data.contains(PERSONAL)) {
            return Optional.of(event);
        }
        if (log == null) {
            throw new IllegalStateException("the event at position " + event.position() + " (stream " + event.stream()
                    + ", version " + event.version()
                    + ") has personal values, which only the log opens; give it with openedBy(turnstile.events())");
        }
        Read one = Read.stream(event.stream())
                .withDeleted()
                .fromVersion(event.version())
                .toVersion(event.version());
        try (Stream<RecordedEvent> found = log.read(one)) {
            return found.findFirst();
        }
    }
}
