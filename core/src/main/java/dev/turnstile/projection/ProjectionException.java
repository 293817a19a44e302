package dev.turnstile.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** A projection could not apply events; the transaction that it was to write in is rolled back. */
public final class ProjectionException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String projection;
    private final transient RecordedEvent first;

    /**
     * Names the projection and the first event.
     *
     * @param projection its name
     * @param first the first of the events that it was given
     * @param why what is wrong
     * @param cause what it threw, or null
     */
    public ProjectionException(String projection, RecordedEvent first, String why, @Nullable Throwable cause) {
        super(
                "projection '" + projection + "' from the event at position " + first.position() + " on (stream "
                        + first.stream() + ", version " + first.version() + ", type " + first.type() + "): " + why,
                cause);
        this.projection = projection;
        this.first = first;
    }

    /** Returns the projection's name. */
    public String projection() {
        return projection;
    }

    /** Returns the first of the events that it was given. */
    public RecordedEvent first() {
        return first;
    }
}
