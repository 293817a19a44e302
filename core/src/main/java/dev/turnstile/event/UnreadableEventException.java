package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** An event's data does not fit the class that reads it. */
public sealed class UnreadableEventException extends FailureException implements ValueFree
        permits UnknownEventTypeException {

    private static final long serialVersionUID = 1L;

    private final transient RecordedEvent event;

    /**
     * Names the event and the problem.
     *
     * @param event the event
     * @param why what is wrong with it; quotes no value
     * @param cause what the reader said, or null
     */
    public UnreadableEventException(RecordedEvent event, String why, @Nullable Throwable cause) {
        super(
                "event at position " + event.position() + " (stream " + event.stream() + ", version " + event.version()
                        + ", type " + event.type() + " schema " + event.schema() + "): " + why,
                cause);
        this.event = event;
    }

    /** Returns the event. */
    public RecordedEvent event() {
        return event;
    }

    /** Returns its position in the log. */
    public long position() {
        return event.position();
    }

    /** Returns its stream. */
    public StreamName stream() {
        return event.stream();
    }
}
