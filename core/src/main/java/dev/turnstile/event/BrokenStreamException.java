package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown if a stream lacks an event, because the log was changed outside of Turnstile. */
public final class BrokenStreamException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient StreamName stream;
    private final int expected;
    private final int actual;
    private final long position;

    /**
     * Constructs the exception.
     *
     * @param stream the stream
     * @param expected the missing version
     * @param actual the version found in place of the missing one; 0 if there is none
     * @param position the position of the event found in place of the missing one; if none was found, of the last event
     *     before; 0 if there is neither
     */
    public BrokenStreamException(StreamName stream, int expected, int actual, long position) {
        super("stream " + stream + " lacks version " + expected + ": "
                + (actual == 0
                        ? "it ends at position " + position
                        : "version " + actual + " follows at position " + position)
                + "; restore the event, or delete the stream");
        this.stream = stream;
        this.expected = expected;
        this.actual = actual;
        this.position = position;
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the missing version. */
    public int expected() {
        return expected;
    }

    /** Returns the version found in place of the missing one; 0 if there is none. */
    public int actual() {
        return actual;
    }

    /**
     * Returns the position of the event found in place of the missing one; if none was found, of the last event before;
     * 0 if there is neither.
     */
    public long position() {
        return position;
    }
}
