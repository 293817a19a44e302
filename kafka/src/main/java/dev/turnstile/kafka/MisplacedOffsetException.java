package dev.turnstile.kafka;

import dev.turnstile.failure.ValueFree;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Says that a projection's stored offset does not fit its topic any more; the message names offsets and the remedy. */
final class MisplacedOffsetException extends KafkaException implements ValueFree {

    private static final long serialVersionUID = 1L;

    MisplacedOffsetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
