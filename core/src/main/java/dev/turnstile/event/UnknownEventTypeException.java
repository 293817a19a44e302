package dev.turnstile.event;

/** Thrown if no class and no upcaster reads events of a type in this schema version. */
public final class UnknownEventTypeException extends UnreadableEventException {

    private static final long serialVersionUID = 1L;

    /** Constructs the exception. */
    public UnknownEventTypeException(RecordedEvent event) {
        super(event, "nothing reads it; name its class or an upcaster, or skip unknown types", null);
    }
}
