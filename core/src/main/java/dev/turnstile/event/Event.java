package dev.turnstile.event;

import java.util.Set;

/**
 * A fact that knows the stream it belongs to; its class is a record that carries {@link EventName}.
 *
 * <p>Facts whose stream is told by whoever appends them need not be one.
 */
public interface Event {

    /** Returns the stream that it belongs to. */
    StreamName stream();

    /** Returns what it is about besides its stream, such as {@code course:c1}; nothing by default. */
    default Set<String> tags() {
        return Set.of();
    }
}
