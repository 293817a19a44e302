package dev.turnstile.search;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.failure.FailureException;

/**
 * Thrown if the index will never accept a document: it does not fit the mapping, or is too large.
 *
 * <p>{@link IndexHandler#redelivery} makes no further attempt.
 */
public final class IndexRefusedException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final transient StreamName stream;
    private final int version;
    private final long position;
    private final int status;

    IndexRefusedException(RecordedEvent event, IndexChange change, int status, String why) {
        super("event " + event.position() + " (" + event.stream() + ", version " + event.version() + "): document '"
                + change.id() + "' is refused by the index '" + change.index() + "' with status " + status + ": "
                + why);
        this.stream = event.stream();
        this.version = event.version();
        this.position = event.position();
        this.status = status;
    }

    /** Returns the stream of the event. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the event's version in its stream. */
    public int version() {
        return version;
    }

    /** Returns the event's position in the log. */
    public long position() {
        return position;
    }

    /** Returns the status that the index returned. */
    public int status() {
        return status;
    }
}
