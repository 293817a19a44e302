package dev.turnstile.spring.observation;

import dev.turnstile.event.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The current span of Micrometer Tracing as a W3C {@code traceparent}, independent of the propagation that the
 * application uses. Thread-safe.
 */
public final class CurrentTrace implements TraceContext {

    private static final int TRACE_DIGITS = 32;

    private final Tracer tracer;

    /** Constructs the trace context of a tracer. */
    public CurrentTrace(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public @Nullable String traceparent() {
        io.micrometer.tracing.TraceContext span = tracer.currentTraceContext().context();
        return span == null || span.traceId().isEmpty()
                ? null
                : "00-" + "0".repeat(TRACE_DIGITS - span.traceId().length()) + span.traceId() + "-" + span.spanId()
                        + (Objects.equals(span.sampled(), true) ? "-01" : "-00");
    }
}
