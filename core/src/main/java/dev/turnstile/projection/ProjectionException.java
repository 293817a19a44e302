package dev.turnstile.projection;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if a projection cannot apply events; the transaction in which it writes is rolled back. */
public final class ProjectionException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String projection;
    private final transient RecordedEvent first;

    /**
     * Constructs the exception.
     *
     * @param projection the projection's name
     * @param first the first of the events to apply
     * @param why the problem
     * @param cause the exception of the projection, or null
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

    /** Returns the first of the events to apply. */
    public RecordedEvent first() {
        return first;
    }
}
