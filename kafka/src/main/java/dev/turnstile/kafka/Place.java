package dev.turnstile.kafka;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far a projection is in a partition.
 *
 * @param next the first offset that is not applied yet
 * @param epoch the leader epoch of the last record that was applied, or null if it is unknown
 */
record Place(long next, @Nullable Integer epoch) {

    /** Returns the place for Kafka, which compares the epoch with its own log. */
    OffsetAndMetadata offset() {
        return new OffsetAndMetadata(next, Optional.ofNullable(epoch), "");
    }
}
