package dev.turnstile.aggregate;

import dev.turnstile.event.StreamName;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if a snapshot was changed outside of Turnstile. No event is lost. */
public final class BrokenSnapshotException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient StreamName stream;
    private final int version;

    /**
     * Constructs the exception.
     *
     * @param stream the stream
     * @param version the version of the snapshot
     * @param why the difference
     * @param cause the exception of the JSON reader, or null
     */
    public BrokenSnapshotException(StreamName stream, int version, String why, @Nullable Throwable cause) {
        super(
                "the snapshot of stream " + stream + " at version " + version + " " + why
                        + "; delete it with deleteSnapshots(\"" + stream.key()
                        + "\"), and the next one is made of the events",
                cause);
        this.stream = stream;
        this.version = version;
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the version of the snapshot. */
    public int version() {
        return version;
    }
}
