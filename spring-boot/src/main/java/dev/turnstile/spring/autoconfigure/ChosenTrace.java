package dev.turnstile.spring.autoconfigure;

import dev.turnstile.event.TraceContext;
import dev.turnstile.spring.CorrelationContext;
import org.jspecify.annotations.Nullable;

/**
 * The trace of the application or of Micrometer, and the correlation id of the application or of the request.
 *
 * @param traces provides the trace, and the correlation id if the other context has none
 * @param correlations provides the correlation id
 */
record ChosenTrace(TraceContext traces, CorrelationContext correlations) implements TraceContext {

    @Override
    public @Nullable String traceparent() {
        return traces.traceparent();
    }

    @Override
    public @Nullable String correlationId() {
        String correlation = correlations.correlationId();
        return correlation == null ? traces.correlationId() : correlation;
    }
}
