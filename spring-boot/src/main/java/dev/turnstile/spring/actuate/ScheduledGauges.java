package dev.turnstile.spring.actuate;

import dev.turnstile.micrometer.SubscriptionMetrics;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads the gauges of subscriptions from the database repeatedly, while the application context runs. Every node shows
 * the same values. Thread-safe.
 */
public final class ScheduledGauges implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(ScheduledGauges.class);

    private final SubscriptionMetrics metrics;
    private final Duration interval;
    private @Nullable ScheduledExecutorService executor;

    /**
     * Creates the schedule, which is not started yet.
     *
     * @param interval the delay between the end of a read and the start of the next one; positive
     */
    public ScheduledGauges(SubscriptionMetrics metrics, Duration interval) {
        this.metrics = metrics;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        if (executor == null) {
            ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("turnstile-gauges").factory());
            // refresh logs its own failures
            Future<?> unused =
                    started.scheduleWithFixedDelay(this::refresh, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
            executor = started;
        }
    }

    /** A failed read is tried again after the interval; the gauges keep their values. */
    private void refresh() {
        try {
            metrics.refresh();
        } catch (RuntimeException e) {
            LOG.warn(
                    "the gauges of subscriptions could not be read: {}",
                    e.getClass().getName());
        }
    }

    /** Stops the schedule, and waits for a read in progress for at most 5 s. */
    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            try {
                executor.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
