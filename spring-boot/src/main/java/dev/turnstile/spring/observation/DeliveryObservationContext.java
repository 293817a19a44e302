package dev.turnstile.spring.observation;

import dev.turnstile.command.InvocationObserver.EventDelivery;
import dev.turnstile.event.TraceContext;
import dev.turnstile.invocation.Outcome;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

/**
 * A delivery of events, for the observation {@code turnstile.delivery}. It continues the trace in which the events were
 * appended, if all of them have the same {@code traceparent}. Used by one thread.
 */
public final class DeliveryObservationContext extends ReceiverContext<DeliveryObservationContext> {

    private final EventDelivery delivery;
    private final @Nullable String traceparent;
    private @Nullable Outcome<?> outcome;

    DeliveryObservationContext(EventDelivery delivery, @Nullable String traceparent) {
        super((carrier, key) -> key.equals(TraceContext.FIELD) ? carrier.traceparent : null, Kind.CONSUMER);
        this.delivery = delivery;
        this.traceparent = traceparent;
        setCarrier(this);
    }

    /** Returns the delivery. */
    public EventDelivery delivery() {
        return delivery;
    }

    /** Returns the W3C {@code traceparent} of the events; null if they have none, or different ones. */
    public @Nullable String traceparent() {
        return traceparent;
    }

    /** Returns the outcome; null until the delivery has ended. */
    public @Nullable Outcome<?> outcome() {
        return outcome;
    }

    void end(Outcome<?> ended) {
        outcome = ended;
    }
}
