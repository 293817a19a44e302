package dev.turnstile.event;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;
import org.jspecify.annotations.Nullable;

/** Thrown if an event's data does not match the class that reads it. */
public sealed class UnreadableEventException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final transient RecordedEvent event;

    /**
     * Constructs the exception.
     *
     * @param event the event
     * @param why the problem; contains no value of the event
     * @param cause the exception of the JSON reader, or null
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

    /** Returns the event's position in the log. */
    public long position() {
        return event.position();
    }

    /** Returns the event's stream. */
    public StreamName stream() {
        return event.stream();
    }

    /** Thrown if no class and no upcaster reads events of a type in this schema version. */
    public static final class UnknownEventTypeException extends UnreadableEventException {

        private static final long serialVersionUID = 1L;

        /** Constructs the exception. */
        public UnknownEventTypeException(RecordedEvent event) {
            super(event, "nothing reads it; name its class or an upcaster, or skip unknown types", null);
        }
    }
}
