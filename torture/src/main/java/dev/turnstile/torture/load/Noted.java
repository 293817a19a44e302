package dev.turnstile.torture.load;

import dev.turnstile.event.EventName;
import dev.turnstile.event.StreamName;
import java.util.UUID;

/**
 * An operation left a note.
 *
 * @param operation which
 * @param stream the stream that it was meant for, as category/key
 */
@EventName("torture_noted")
record Noted(String operation, String stream) {

    static Noted in(StreamName stream, UUID operation) {
        return new Noted(operation.toString(), stream.category() + "/" + stream.key());
    }
}
