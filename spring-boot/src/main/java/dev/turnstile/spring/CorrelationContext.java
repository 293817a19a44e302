package dev.turnstile.spring;

import org.jspecify.annotations.Nullable;

/**
 * Provides the correlation id of the calling thread, such as the id of a message, which is stored in the metadata of
 * transitions and events as field {@code correlation_id}. A bean of this type replaces the header of the property {@code
 * turnstile.web.correlation-header}. Implementations must be thread-safe.
 */
@FunctionalInterface
public interface CorrelationContext {

    /** Returns the correlation id, or null if the thread has none. */
    @Nullable
    String correlationId();

    /** Returns a context without a correlation id. */
    static CorrelationContext none() {
        return () -> null;
    }
}
