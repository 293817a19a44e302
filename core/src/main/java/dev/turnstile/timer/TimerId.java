package dev.turnstile.timer;

import dev.turnstile.event.StreamName;
import dev.turnstile.text.spi.StorableText;

/**
 * The id of a scheduled event until it is due.
 *
 * @param stream the stream to which the event is appended
 * @param name the name of the timer, unique in the stream, such as {@code reminder}
 */
public record TimerId(StreamName stream, String name) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is blank, or name or key are too long or cannot be stored
     */
    public TimerId {
        StorableText.of("timer", name);
        StorableText.indexed("the key of a stream", stream.key());
    }

    @Override
    public String toString() {
        return "'" + name + "' of " + stream;
    }
}
