package dev.turnstile.kafka;

import dev.turnstile.event.EventStore;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.json.Json;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A conversion of Kafka records to the events of a projection. Thread-safe.
 *
 * @param selection the events that the projection selects
 * @param json the reader of their data
 * @param log the event store that decrypts personal values, or null
 */
record ProjectedRecords(
        Selection selection, Json json, @Nullable EventStore log) {

    private static final String PERSONAL = "\"$personal\"";

    /** Returns the records of each partition, with the selected events. */
    List<PartitionRecords> of(ConsumerRecords<byte[], byte[]> records) {
        return records.partitions().stream()
                .map(partition -> of(partition, records.records(partition)))
                .toList();
    }

    /** Returns the records of a partition, with the selected events. */
    PartitionRecords of(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        List<PartitionRecords.Read> read = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                read.add(new PartitionRecords.Read(
                        record.offset(), record.leaderEpoch().orElse(null), event(record)));
            } catch (RuntimeException e) {
                return new PartitionRecords(partition, read, new PartitionRecords.Stuck(record.offset(), e));
            }
        }
        return new PartitionRecords(partition, read, null);
    }

    private @Nullable ProjectedEvent event(ConsumerRecord<byte[], byte[]> record) {
        RecordedEvent event = CloudEventRecord.read(record);
        return selection.matches(event)
                ? opened(record, event)
                        .map(readable -> new ProjectedEvent(readable, json))
                        .orElse(null)
                : null;
    }

    /**
     * Returns the event with its personal values decrypted; empty if its stream was deleted, as in a read of the log.
     */
    private Optional<RecordedEvent> opened(ConsumerRecord<?, ?> record, RecordedEvent event) {
        String data = event.data();
        if (data == null || !data.contains(PERSONAL)) {
            return Optional.of(event);
        }
        if (log == null) {
            throw new UnreadableRecordException(
                    record,
                    "expected an event store to decrypt the event's personal values, found none; set it with"
                            + " openedBy(turnstile.events())",
                    null);
        }
        Read one = Read.ofStream(event.stream())
                .withDeleted()
                .withFromVersion(event.version())
                .withToVersion(event.version());
        try (Stream<RecordedEvent> found = log.read(one)) {
            return found.findFirst();
        }
    }
}
