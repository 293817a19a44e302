package dev.turnstile.event;

import java.util.Map;

/**
 * What is known of a stream besides its events.
 *
 * @param stream its name
 * @param version the version of its last event; 0 if it never had one
 * @param deletedUpTo the version up to which its events were deleted; 0 if none was
 * @param closed whether it was deleted forever
 * @param metadata what {@link EventStore#describe} said of it
 */
public record StreamInfo(
        StreamName stream, int version, int deletedUpTo, boolean closed, Map<String, Object> metadata) {

    /** Copies the map. */
    public StreamInfo {
        metadata = Map.copyOf(metadata);
    }

    /** Returns whether reads find no event because they were deleted. */
    public boolean deleted() {
        return version > 0 && version == deletedUpTo;
    }
}
