package dev.turnstile.testing.scenario;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Read;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.ParkedStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Runs subscriptions until they have reached the end of the log. */
final class SubscriptionRuns {

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final long POLL_NANOS = 2_000_000;

    private final Turnstile turnstile;

    SubscriptionRuns(Turnstile turnstile) {
        this.turnstile = turnstile;
    }

    /** Returns the position of the last event; 0 if the log is empty. */
    long lastPosition() {
        try (Stream<RecordedEvent> last =
                turnstile.events().read(Read.all().withBackwards().withLimit(1))) {
            return last.mapToLong(RecordedEvent::position).findFirst().orElse(0);
        }
    }

    void deliver(Subscription subscription) {
        long position = lastPosition();
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            if (position > 0 && !reached(subscriber, subscription, position)) {
                throw late(subscription, "expected the event at position " + position + " to be handled");
            }
        }
    }

    private static boolean reached(Subscriber subscriber, Subscription subscription, long position) {
        try {
            return subscriber.waitFor(subscription.name(), position, LONGEST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while subscription '" + subscription.name() + "' ran", e);
        }
    }

    void redeliver(Subscription subscription, StreamName stream) {
        if (parked(subscription, stream).isEmpty()) {
            throw new AssertionError("subscription '" + subscription.name() + "': expected a failed event of stream "
                    + stream + ", but no event of the stream has failed");
        }
        turnstile.subscriptions().redeliver(subscription.name(), stream);
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            await(
                    subscription,
                    subscriber.node(),
                    () -> parked(subscription, stream)
                            .filter(event -> event.attempts() == 0)
                            .isEmpty());
        }
    }

    Optional<ParkedStream> parked(Subscription subscription, StreamName stream) {
        return turnstile.subscriptions().parked(subscription.name()).stream()
                .filter(event -> event.stream().equals(stream))
                .findFirst();
    }

    private void await(Subscription subscription, String node, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw late(subscription, "expected the attempt on node " + node + " to end");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private AssertionError late(Subscription subscription, String problem) {
        return new AssertionError("subscription '" + subscription.name() + "': " + problem + " within " + LONGEST
                + "; status: " + turnstile.subscriptions().status());
    }
}
