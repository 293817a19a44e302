package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Thrown if a projection's stored offset no longer fits its topic. The message contains offsets and the remedy. */
final class MisplacedOffsetException extends KafkaException implements ValueFree {

    private static final long serialVersionUID = 1L;

    MisplacedOffsetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
