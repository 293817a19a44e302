package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown if the row of an event's type is missing in the log, because the row was removed outside of Turnstile. */
public final class MissingEventTypeException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final long position;
    private final transient StreamName stream;
    private final int type;

    /**
     * Constructs the exception.
     *
     * @param position the event's position in the log
     * @param stream the event's stream
     * @param type the number of the missing type
     */
    public MissingEventTypeException(long position, StreamName stream, int type) {
        super("event at position " + position + ", stream " + stream + ": expected a row of event_type with id " + type
                + ", found none; restore the row, as it is in a backup");
        this.position = position;
        this.stream = stream;
        this.type = type;
    }

    /** Returns the event's position in the log. */
    public long position() {
        return position;
    }

    /** Returns the event's stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the number of the missing type. */
    public int type() {
        return type;
    }
}
