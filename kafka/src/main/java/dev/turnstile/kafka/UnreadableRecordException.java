package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record that a projection cannot read; the message names its place and a header, and no value. */
final class UnreadableRecordException extends IllegalArgumentException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /**
     * Names a record.
     *
     * @param problem what was expected, what was found, and the remedy
     */
    UnreadableRecordException(ConsumerRecord<?, ?> record, String problem, @Nullable Throwable cause) {
        super("record " + record.topic() + "-" + record.partition() + "@" + record.offset() + ": " + problem, cause);
    }

    /** Names a record that no relay wrote. */
    static UnreadableRecordException foreign(ConsumerRecord<?, ?> record, String found, @Nullable Throwable cause) {
        return new UnreadableRecordException(
                record,
                "expected the headers of an event that a relay sent, found " + found
                        + "; give the projection other topics, or see which other program writes to this one",
                cause);
    }
}
