package dev.turnstile.torture.load;

import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import java.util.UUID;

/**
 * An event that names its operation and stream.
 *
 * @param operation the id of the operation
 * @param stream the stream to which it was appended, as category/key
 */
@EventName("torture_noted")
record Noted(String operation, String stream) {

    static Noted in(StreamName stream, UUID operation) {
        return new Noted(operation.toString(), stream.category() + "/" + stream.key());
    }
}
