package dev.turnstile.testing.scenario;

import dev.turnstile.event.Event;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.testing.TestDelivery;
import dev.turnstile.testing.internal.Story;
import java.time.Instant;

/**
 * A scenario of a handler, without a log: given events that were handled, when an event is delivered, expect effects, a
 * redelivery or a dead letter. The scenario calls the handler, and never waits between attempts.
 */
public final class HandlerScenario {

    private final EventHandler handler;
    private final Deliveries deliveries = new Deliveries();
    private Redelivery redelivery = Redelivery.defaults();
    private Story story = Story.of("the handler");

    HandlerScenario(EventHandler handler) {
        this.handler = handler;
    }

    /** Sets the redelivery policy for events that fail; {@link Redelivery#defaults()} by default. */
    public HandlerScenario redelivery(Redelivery policy) {
        redelivery = policy;
        return this;
    }

    /** Sets the time at which the next events are recorded. */
    public HandlerScenario at(Instant time) {
        deliveries.clock().set(time);
        story = story.withStep("at " + time);
        return this;
    }

    /**
     * Sets the time at which the next events are recorded.
     *
     * @param time the time in ISO 8601, such as {@code 2026-03-01T10:00:00Z}
     * @throws java.time.format.DateTimeParseException if the text is not such a time
     */
    public HandlerScenario at(String time) {
        return at(Instant.parse(time));
    }

    /**
     * Delivers an earlier event, which the handler must handle.
     *
     * @throws AssertionError if the handler fails
     */
    public HandlerScenario given(TestDelivery event) {
        story = story.withStep("given " + event);
        attempt(deliveries.next(event), story).expectHandled();
        return this;
    }

    /**
     * Delivers an earlier event, which the handler must handle.
     *
     * @throws AssertionError if the handler fails
     */
    public <E extends Record & Event> HandlerScenario given(E event) {
        return given(TestDelivery.of(event));
    }

    /** Delivers an event for the first time. */
    public DeliveryResult when(TestDelivery event) {
        return attempt(deliveries.next(event), story.withStep("when " + event + " is delivered"));
    }

    /** Delivers an event for the first time. */
    public <E extends Record & Event> DeliveryResult when(E event) {
        return when(TestDelivery.of(event));
    }

    /** Delivers an event of a stream for the first time. */
    public DeliveryResult when(StreamName stream, Record event) {
        return when(TestDelivery.of(stream, event));
    }

    private DeliveryResult attempt(Delivery delivery, Story told) {
        return DeliveryResult.of(handler, redelivery, delivery, told);
    }
}
