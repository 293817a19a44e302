package dev.turnstile.event;

import org.jspecify.annotations.Nullable;

/**
 * Provides the trace and the correlation id of the calling thread, so that events can be correlated with other systems.
 * Thread-safe.
 */
@FunctionalInterface
public interface TraceContext {

    /** The field of an event's metadata that contains the trace. */
    String FIELD = "traceparent";

    /** The field of an event's metadata that contains the correlation id. */
    String CORRELATION_FIELD = "correlation_id";

    /** Returns the W3C {@code traceparent} of the current span, or null if there is none. */
    @Nullable
    String traceparent();

    /**
     * Returns the correlation id that another system has given to the work of the calling thread, such as the id of a
     * request; by default null for none.
     */
    default @Nullable String correlationId() {
        return null;
    }

    /** Returns a context without a trace. */
    static TraceContext none() {
        return () -> null;
    }
}
