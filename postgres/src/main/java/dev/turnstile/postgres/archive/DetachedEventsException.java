package dev.turnstile.postgres.archive;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** A read needs events that are in a detached partition of the archive; none of them was passed over. */
public final class DetachedEventsException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String partition;
    private final long position;

    /**
     * Says what is not there.
     *
     * @param message one line: what lacks, where it is, what to do
     * @param partition the partition that is detached
     * @param position the position of the first event that is in it and was asked for, or was before it
     * @param cause what the driver said, or null
     */
    public DetachedEventsException(String message, String partition, long position, @Nullable Throwable cause) {
        super(message, cause);
        this.partition = partition;
        this.position = position;
    }

    /** Returns the name of the partition that is detached. */
    public String partition() {
        return partition;
    }

    /** Returns the position from which on events lack. */
    public long position() {
        return position;
    }
}
