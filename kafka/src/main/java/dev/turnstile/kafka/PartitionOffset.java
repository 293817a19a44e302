package dev.turnstile.kafka;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The offset of a projection in a partition.
 *
 * @param next the first offset that is not yet applied
 * @param epoch the leader epoch of the last applied record, or null if it is unknown
 */
record PartitionOffset(long next, @Nullable Integer epoch) {

    /** Returns the offset for Kafka, which compares the epoch with its own log. */
    OffsetAndMetadata metadata() {
        return new OffsetAndMetadata(next, Optional.ofNullable(epoch), "");
    }
}
