package dev.turnstile.event;

import org.jspecify.annotations.Nullable;

/** Provides the trace of the calling thread, so that events can be correlated with other systems. Thread-safe. */
@FunctionalInterface
public interface TraceContext {

    /** The field of an event's metadata that contains the trace. */
    String FIELD = "traceparent";

    /** Returns the W3C {@code traceparent} of the current span, or null if there is none. */
    @Nullable
    String traceparent();

    /** Returns a context without a trace. */
    static TraceContext none() {
        return () -> null;
    }
}
