package dev.turnstile.event;

/** Nothing reads events of this type in this version. */
public final class UnknownEventTypeException extends UnreadableEventException {

    private static final long serialVersionUID = 1L;

    /** Names the event. */
    public UnknownEventTypeException(RecordedEvent event) {
        super(event, "nothing reads it; name its class or an upcaster, or skip unknown types", null);
    }
}
