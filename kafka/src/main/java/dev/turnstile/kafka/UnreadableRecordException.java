package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Thrown if a projection cannot read a record. The message contains its offset and a header's name, but no value. */
final class UnreadableRecordException extends IllegalArgumentException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for a record.
     *
     * @param problem the expected and the actual value, and the remedy
     */
    UnreadableRecordException(ConsumerRecord<?, ?> record, String problem, @Nullable Throwable cause) {
        super("record " + record.topic() + "-" + record.partition() + "@" + record.offset() + ": " + problem, cause);
    }

    /** Returns an exception for a record that was not written by a relay. */
    static UnreadableRecordException foreign(ConsumerRecord<?, ?> record, String found, @Nullable Throwable cause) {
        return new UnreadableRecordException(
                record,
                "expected the headers of an event that a relay sent, found " + found
                        + "; give the projection other topics, or find the program that writes to this topic",
                cause);
    }
}
