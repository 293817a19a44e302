package dev.turnstile.event;

import java.util.Map;

/**
 * The version and metadata of a stream, and whether it was deleted.
 *
 * @param stream the name of the stream
 * @param version the version of the stream's last event; 0 if the stream never had an event
 * @param deletedUpTo the version up to which the stream's events were deleted; 0 if none was deleted
 * @param closed whether the stream was deleted forever
 * @param metadata the metadata that {@link EventStore#describe} set
 */
public record StreamInfo(
        StreamName stream, int version, int deletedUpTo, boolean closed, Map<String, Object> metadata) {

    /** Copies the map. */
    public StreamInfo {
        metadata = Map.copyOf(metadata);
    }

    /** Returns whether all events of the stream were deleted, so that reads of the stream find none. */
    public boolean deleted() {
        return version > 0 && version == deletedUpTo;
    }
}
