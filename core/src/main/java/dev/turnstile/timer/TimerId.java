package dev.turnstile.timer;

import dev.turnstile.event.StreamName;
import dev.turnstile.text.spi.StorableText;

/**
 * What a scheduled event is known by until it is due.
 *
 * @param stream the stream that the event is for
 * @param name tells it from others of its stream, such as {@code reminder}
 */
public record TimerId(StreamName stream, String name) {

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is blank or cannot be stored
     */
    public TimerId {
        StorableText.of("timer", name);
    }

    @Override
    public String toString() {
        return "'" + name + "' of " + stream;
    }
}
