package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** An event refers to a type without a row in the log: the row was removed outside of Turnstile. */
public final class MissingEventTypeException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final long position;
    private final transient StreamName stream;
    private final int type;

    /**
     * Names the event and the type.
     *
     * @param position its place in the log
     * @param stream its stream
     * @param type the number of the type that is missing
     */
    public MissingEventTypeException(long position, StreamName stream, int type) {
        super("event at position " + position + ", stream " + stream + ": expected a row of event_type with id " + type
                + ", found none; restore the row, as it is in a backup");
        this.position = position;
        this.stream = stream;
        this.type = type;
    }

    /** Returns the event's place in the log. */
    public long position() {
        return position;
    }

    /** Returns the event's stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the number of the type that is missing. */
    public int type() {
        return type;
    }
}
