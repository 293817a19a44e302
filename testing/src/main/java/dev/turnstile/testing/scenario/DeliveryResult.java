package dev.turnstile.testing.scenario;

import dev.turnstile.command.Retries;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.EventHandler;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a delivery to a handler: the event was handled, will be redelivered, or is a dead letter. Each method
 * verifies a part of the result and returns this object, except {@link #redeliverNow()} and {@link
 * #redeliverUntilDeadLetter()}, which return the result of the last attempt. A failed expectation throws an {@link
 * AssertionError}.
 */
public final class DeliveryResult {

    private static final int MOST_ATTEMPTS = 10_000;

    private final EventHandler handler;
    private final Redelivery redelivery;
    private final Delivery delivery;
    private final @Nullable Throwable failure;
    private final Story story;

    private DeliveryResult(
            EventHandler handler, Redelivery redelivery, Delivery delivery, @Nullable Throwable failure, Story story) {
        this.handler = handler;
        this.redelivery = redelivery;
        this.delivery = delivery;
        this.failure = failure;
        this.story = story;
    }

    static DeliveryResult of(EventHandler handler, Redelivery redelivery, Delivery delivery, Story story) {
        return new DeliveryResult(handler, redelivery, delivery, failure(handler, delivery), story);
    }

    private static @Nullable Throwable failure(EventHandler handler, Delivery delivery) {
        try {
            handler.handle(delivery);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }

    /**
     * Verifies that the handler has handled the event.
     *
     * @throws AssertionError if the handler has thrown an exception; the exception is the cause
     */
    public DeliveryResult expectHandled() {
        Throwable actual = failure;
        if (actual != null) {
            AssertionError error = failed("expected the event to be handled");
            error.initCause(actual);
            throw error;
        }
        return this;
    }

    /**
     * Verifies that the handler has failed and that the event will be delivered again.
     *
     * @param type the class of the failure
     * @throws AssertionError if the event was handled, postponed, or is a dead letter, or the failure has another class
     */
    public DeliveryResult expectRedelivery(Class<? extends Throwable> type) {
        requireFailure(type, "a redelivery");
        if (dead()) {
            throw failed("expected a redelivery, but the event is a dead letter after attempt " + delivery.attempt());
        }
        return this;
    }

    /**
     * Verifies that the handler has failed, and verifies the maximum delay before the next attempt.
     *
     * @param longest the maximum delay
     * @throws AssertionError if there is no further attempt, or the policy permits a longer delay
     */
    public DeliveryResult expectRedeliveryWithin(Duration longest) {
        expectRedelivery(Throwable.class);
        Duration delay = retries().delay(delivery.attempt(), 1);
        if (delay.compareTo(longest) > 0) {
            throw story.failure("expected an earlier redelivery", Differences.between("longest delay", longest, delay));
        }
        return this;
    }

    /**
     * Verifies that the handler has failed and that the event is a dead letter.
     *
     * @param type the class of the failure
     * @throws AssertionError if the event was handled, postponed, or will be delivered again, or the failure has
     *     another class
     */
    public DeliveryResult expectDeadLetter(Class<? extends Throwable> type) {
        requireFailure(type, "a dead letter");
        if (!dead()) {
            throw failed("expected a dead letter, but " + retries().attempts()
                    + " attempts are permitted, and this was attempt " + delivery.attempt());
        }
        return this;
    }

    /**
     * Verifies that the handler has postponed the event.
     *
     * @param delay the delay before the next delivery
     * @throws AssertionError if the event was handled, has failed, or was postponed by another delay
     */
    public DeliveryResult expectPostponed(Duration delay) {
        if (!(failure instanceof Postponed postponed)) {
            throw failed("expected the event to be postponed");
        }
        story.verify("expected another delay", Differences.between("delay", delay, postponed.delay()));
        return this;
    }

    /**
     * Verifies all effects that were recorded so far, in order.
     *
     * @throws AssertionError if other effects were recorded
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> DeliveryResult expectEffects(RecordedEffects<E> effects, E... expected) {
        story.verify("expected other effects", Differences.between("effects", Arrays.asList(expected), effects.all()));
        return this;
    }

    /**
     * Delivers the event again without a delay.
     *
     * @return the consequences of the next attempt
     * @throws AssertionError if the event was handled or is a dead letter
     */
    public DeliveryResult redeliverNow() {
        if (failure == null || dead()) {
            throw failed("expected an event to redeliver");
        }
        int next = failure instanceof Postponed ? delivery.attempt() : delivery.attempt() + 1;
        Delivery again = new Delivery(delivery.event(), delivery.at(), next, delivery.fencingToken(), delivery.json());
        return of(handler, redelivery, again, story.withStep("when it is redelivered as attempt " + next));
    }

    /**
     * Delivers the event again without delays until it is a dead letter.
     *
     * @return the consequences of the last attempt
     * @throws AssertionError if an attempt succeeds, or the event is not a dead letter after 10,000 more attempts
     */
    public DeliveryResult redeliverUntilDeadLetter() {
        DeliveryResult result = this;
        for (int i = 0; i < MOST_ATTEMPTS && result.failure != null && !result.dead(); i++) {
            result = result.redeliverNow();
        }
        return result.expectDeadLetter(Throwable.class);
    }

    private void requireFailure(Class<? extends Throwable> type, String expected) {
        if (failure == null || failure instanceof Postponed || !type.isInstance(failure)) {
            throw failed("expected " + expected + " after " + type.getSimpleName());
        }
    }

    private boolean dead() {
        return !(failure instanceof Postponed)
                && !redelivery.holds()
                && delivery.attempt() >= retries().attempts();
    }

    private Retries retries() {
        return redelivery.retriesFor(Objects.requireNonNull(failure, "failure"));
    }

    private AssertionError failed(String problem) {
        return story.failure(
                problem,
                List.of("attempt " + delivery.attempt() + ": " + (failure == null ? "handled" : "threw " + failure)));
    }
}
