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
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
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

    /** Returns the records of each partition, with the events that are wanted. */
    List<PartitionRecords> of(ConsumerRecords<byte[], byte[]> records) {
        return records.partitions().stream()
                .map(partition -> of(partition, records.records(partition)))
                .toList();
    }

    /** Returns the records of a partition, with the events that are wanted. */
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

    /** An event that was deleted forever is passed over, as whoever reads the log would. */
    private Optional<RecordedEvent> opened(ConsumerRecord<?, ?> record, RecordedEvent event) {
        String data = event.data();
        if (data == null || !data.contains(PERSONAL)) {
            return Optional.of(event);
        }
        if (log == null) {
            throw new UnreadableRecordException(
                    record,
                    "expected the log, which opens the event's personal values, found none; give it with"
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
