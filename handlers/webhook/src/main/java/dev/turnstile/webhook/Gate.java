package dev.turnstile.webhook;

import dev.turnstile.subscription.Postponed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Whether an endpoint may be called: not while its circuit is open, nor while it wants to be left alone. Thread-safe. */
final class Gate {

    private static final Duration LEAST = Duration.ofSeconds(1);

    private final CircuitBreaker breaker;
    private final InstantSource clock;
    private final boolean shared;
    private final AtomicReference<Instant> until = new AtomicReference<>(Instant.EPOCH);

    Gate(CircuitBreaker breaker, InstantSource clock, boolean shared) {
        this.breaker = breaker;
        this.clock = clock;
        this.shared = shared;
        breaker.getEventPublisher().onStateTransition(change -> {
            if (change.getStateTransition().getToState() == State.OPEN) {
                pause(openFor());
            }
        });
    }

    private Duration openFor() {
        return Duration.ofMillis(breaker.getCircuitBreakerConfig()
                .getWaitIntervalFunctionInOpenState()
                .apply(1));
    }

    /** Lets one message through; throws if none is to be sent now. */
    Permit enter() {
        Duration left = Duration.between(clock.instant(), until.get());
        if (left.isPositive() || !breaker.tryAcquirePermission()) {
            throw notNow(left);
        }
        return new Permit();
    }

    /** A permission to call the endpoint; given back as unused unless one of its methods says how the call went. */
    final class Permit implements AutoCloseable {

        private final long began = System.nanoTime();
        private boolean counted;

        /** Says that the endpoint answered, whatever it said. */
        void answered() {
            counted = true;
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }

        /** Says that the endpoint did not answer, or cannot do its work, and returns the failure. */
        WebhookException failed(WebhookException failure) {
            counted = true;
            breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
            return failure;
        }

        @Override
        public void close() {
            if (!counted) {
                breaker.releasePermission();
            }
        }
    }

    /** Leaves the endpoint alone for a time. */
    void pause(Duration length) {
        Instant end = clock.instant().plus(length);
        until.accumulateAndGet(end, (old, now) -> old.isAfter(now) ? old : now);
    }

    /** Returns what says that nothing is sent for now. */
    RuntimeException notNow(Duration left) {
        Duration pause = left.compareTo(LEAST) < 0 ? LEAST : left;
        String why = "nothing is sent for " + pause + ", circuit " + breaker.getState();
        return shared
                ? new WebhookException(breaker.getName(), 0, why, null)
                : Postponed.quotingNoValue(pause, "webhook to '" + breaker.getName() + "': " + why);
    }
}
