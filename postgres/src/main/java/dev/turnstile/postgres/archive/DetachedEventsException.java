package dev.turnstile.postgres.archive;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if a read needs events that are in a detached partition of the archive. The read skips none of them. */
public final class DetachedEventsException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String partition;
    private final long position;

    /**
     * Names the detached partition and the missing events.
     *
     * @param message one line: the missing events, their partition, and the remedy
     * @param partition the name of the detached partition
     * @param position the position of the first requested event in the partition, or a position before it
     * @param cause the driver's exception, or null
     */
    public DetachedEventsException(String message, String partition, long position, @Nullable Throwable cause) {
        super(message, cause);
        this.partition = partition;
        this.position = position;
    }

    /** Returns the name of the detached partition. */
    public String partition() {
        return partition;
    }

    /** Returns the position from which events are missing. */
    public long position() {
        return position;
    }
}
