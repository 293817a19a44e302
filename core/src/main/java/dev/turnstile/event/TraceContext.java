package dev.turnstile.event;

import org.jspecify.annotations.Nullable;

/** Tells which trace the calling thread is in, so that events can be followed beyond the log. Thread-safe. */
@FunctionalInterface
public interface TraceContext {

    /** Returns the W3C {@code traceparent} of the current span, or null if there is none. */
    @Nullable
    String traceparent();

    /** Returns one that is never in a trace. */
    static TraceContext none() {
        return () -> null;
    }
}
