package dev.turnstile.kafka;

import dev.turnstile.projection.Projection.ProjectedEvent;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition in order, up to the first record that fails.
 *
 * @param partition the partition
 * @param records the records before the failed record
 * @param stuck the failed record, or null
 */
record PartitionRecords(
        TopicPartition partition,
        List<Read> records,
        @Nullable Stuck stuck) {

    PartitionRecords {
        records = List.copyOf(records);
    }

    /**
     * A record that was read.
     *
     * @param offset its offset
     * @param epoch its leader epoch, or null if it is unknown
     * @param event its event, or null if the projection does not select it
     */
    record Read(
            long offset, @Nullable Integer epoch, @Nullable ProjectedEvent event) {}

    /**
     * A failed record.
     *
     * @param offset its offset
     * @param failure the failure
     */
    record Stuck(long offset, Throwable failure) {}

    Stream<ProjectedEvent> events() {
        return records.stream().map(Read::event).filter(Objects::nonNull);
    }

    /** Returns the offset after these records, which is the offset of the failed record if there is one. */
    PartitionOffset next(@Nullable PartitionOffset before) {
        Integer epoch = records.isEmpty()
                ? (before == null ? null : before.epoch())
                : records.getLast().epoch();
        return new PartitionOffset(stuck == null ? records.getLast().offset() + 1 : stuck.offset(), epoch);
    }

    PartitionRecords firstHalf() {
        return new PartitionRecords(partition, records.subList(0, records.size() / 2), null);
    }

    PartitionRecords secondHalf() {
        return new PartitionRecords(partition, records.subList(records.size() / 2, records.size()), stuck);
    }

    /** Returns the single record as the failed record. */
    PartitionRecords failing(Throwable failure) {
        return new PartitionRecords(
                partition, List.of(), new Stuck(records.getFirst().offset(), failure));
    }
}
