package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Event;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.internal.Differences;
import dev.turnstile.testing.internal.Story;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A scenario of a subscription on the log of a database: given events that were handled, when an event is appended,
 * expect effects, a redelivery or a dead letter. The subscription runs only while a method runs it.
 */
public final class SubscriptionScenario {

    private final Subscription subscription;
    private final Turnstile turnstile;
    private final SubscriptionRuns runs;
    private Story story;

    SubscriptionScenario(Subscription subscription, Turnstile turnstile, SubscriptionRuns runs) {
        this.subscription = subscription;
        this.turnstile = turnstile;
        this.runs = runs;
        this.story = Story.of("subscription '" + subscription.name() + "'");
    }

    /**
     * Appends earlier events of a stream and delivers them.
     *
     * @throws AssertionError if the handler fails on one of them, or the subscription does not reach the end of the log
     *     within 30 s
     */
    public SubscriptionScenario given(StreamName stream, Record... events) {
        for (Record event : events) {
            when(stream, event).expectHandled();
            story = story.withStep("given " + event);
        }
        return this;
    }

    /**
     * Appends an event and delivers it for the first time.
     *
     * @throws AssertionError if the subscription does not reach the end of the log within 30 s
     */
    public <E extends Record & Event> Result when(E event) {
        return when(event.stream(), event);
    }

    /**
     * Appends an event of a stream and delivers it for the first time.
     *
     * @throws AssertionError if the subscription does not reach the end of the log within 30 s
     */
    public Result when(StreamName stream, Record event) {
        runs.deliver(subscription);
        turnstile.events().append(List.of(ProjectionScenario.append(stream, event)));
        runs.deliver(subscription);
        return new Result(subscription, runs, stream, story.withStep("when " + event + " is delivered"));
    }

    /**
     * The consequences of a delivery. Each method verifies one of them and returns this object. A failed expectation
     * throws an {@link AssertionError}.
     */
    public static final class Result {

        private final Subscription subscription;
        private final SubscriptionRuns runs;
        private final StreamName stream;
        private final Story story;

        private Result(Subscription subscription, SubscriptionRuns runs, StreamName stream, Story story) {
            this.subscription = subscription;
            this.runs = runs;
            this.stream = stream;
            this.story = story;
        }

        /**
         * Verifies that the handler has handled all events of the stream.
         *
         * @throws AssertionError if an event of the stream has failed
         */
        public Result expectHandled() {
            Optional<ParkedStream> parked = runs.parked(subscription, stream);
            if (parked.isPresent()) {
                throw story.failure("expected the event to be handled", List.of(described(parked.get())));
            }
            return this;
        }

        /**
         * Verifies that the handler has failed and that the event will be delivered again.
         *
         * @param type the class of the failure
         * @throws AssertionError if the event was handled or is a dead letter, or the failure has another class
         */
        public Result expectRedelivery(Class<? extends Throwable> type) {
            return expectFailure(type, false, "a redelivery");
        }

        /**
         * Verifies that the handler has failed and that the event is a dead letter.
         *
         * @param type the class of the failure
         * @throws AssertionError if the event was handled or will be delivered again, or the failure has another class
         */
        public Result expectDeadLetter(Class<? extends Throwable> type) {
            return expectFailure(type, true, "a dead letter");
        }

        private Result expectFailure(Class<? extends Throwable> type, boolean dead, String expected) {
            ParkedStream parked = runs.parked(subscription, stream)
                    .orElseThrow(
                            () -> story.failure("expected " + expected + ", but the event was handled", List.of()));
            if (parked.dead() != dead || !parked.failure().equals(type.getName())) {
                throw story.failure(
                        "expected " + expected + " after " + type.getSimpleName(), List.of(described(parked)));
            }
            return this;
        }

        /**
         * Verifies all effects that were recorded so far, in order.
         *
         * @throws AssertionError if other effects were recorded
         */
        @SafeVarargs
        @SuppressWarnings("varargs") // the array is only read
        public final <E> Result expectEffects(RecordedEffects<E> effects, E... expected) {
            story.verify(
                    "expected other effects", Differences.between("effects", Arrays.asList(expected), effects.all()));
            return this;
        }

        /**
         * Delivers the failed event again without a delay. The attempts are counted from 1 again.
         *
         * @return the consequences of the attempt
         * @throws AssertionError if no event of the stream has failed, or the attempt does not end within 30 s
         */
        public Result redeliverNow() {
            runs.redeliver(subscription, stream);
            return new Result(subscription, runs, stream, story.withStep("when it is redelivered"));
        }

        private static String described(ParkedStream parked) {
            return (parked.dead() ? "dead letter" : "parked") + " at version " + parked.version() + " after attempt "
                    + parked.attempts() + ": " + parked.failure() + ": " + parked.message();
        }
    }
}
