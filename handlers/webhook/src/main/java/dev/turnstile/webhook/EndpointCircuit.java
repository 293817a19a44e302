package dev.turnstile.webhook;

import dev.turnstile.subscription.Postponed;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The circuit breaker of an endpoint, with the delay that its {@code Retry-After} requests. Thread-safe. */
final class EndpointCircuit {

    private static final Duration MIN_DELAY = Duration.ofSeconds(1);

    private final CircuitBreaker breaker;
    private final InstantSource clock;
    private final boolean shared;
    private final AtomicReference<Instant> until = new AtomicReference<>(Instant.EPOCH);

    EndpointCircuit(CircuitBreaker breaker, InstantSource clock, boolean shared) {
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

    /** Returns a permit to send one message; throws if no message may be sent now. */
    Permit acquire() {
        Duration left = Duration.between(clock.instant(), until.get());
        if (left.isPositive() || !breaker.tryAcquirePermission()) {
            throw blocked(left);
        }
        return new Permit();
    }

    /** A permit to send one message. Closing it without a result returns it unused to the circuit breaker. */
    final class Permit implements AutoCloseable {

        private final long began = System.nanoTime();
        private boolean counted;

        /** Records that the endpoint responded, with any status that is not retryable. */
        void succeeded() {
            counted = true;
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }

        /** Records that the endpoint did not respond or responded with a retryable status, and returns the failure. */
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

    /** Blocks messages to the endpoint for a time. */
    void pause(Duration length) {
        Instant end = clock.instant().plus(length);
        until.accumulateAndGet(end, (old, now) -> old.isAfter(now) ? old : now);
    }

    /** Returns the exception for a message that is not sent, with the remaining delay, at least 1 second. */
    RuntimeException blocked(Duration left) {
        Duration delay = left.compareTo(MIN_DELAY) < 0 ? MIN_DELAY : left;
        String why = "nothing is sent for " + delay + ", circuit " + breaker.getState();
        return shared
                ? new WebhookException(breaker.getName(), 0, why, null)
                : Postponed.quotingNoValue(delay, "webhook to '" + breaker.getName() + "': " + why);
    }
}
