package dev.turnstile.event;

import java.util.Set;

/**
 * An event that names its own stream. The class of the event is a record with an {@link EventName} annotation.
 *
 * <p>Events whose stream the caller passes need not implement this interface.
 */
public interface Event {

    /** Returns the stream of the event. */
    StreamName stream();

    /** Returns the tags of the event, such as {@code course:c1}; none by default. */
    default Set<String> tags() {
        return Set.of();
    }
}
