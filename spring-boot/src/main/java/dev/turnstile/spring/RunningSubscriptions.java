package dev.turnstile.spring;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.process.BusinessProcess;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.timer.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The subscriptions, processes and timers of the application's beans, started and stopped with the application context.
 *
 * <p>They start before a web server accepts requests, and stop after the server has finished its requests, so that a
 * request can wait for its own events. Stopping waits for the deliveries in progress, for at most about 11 s.
 * Thread-safe.
 */
public final class RunningSubscriptions implements SmartLifecycle {

    /** The phase in which the subscriptions start; phases above it start later and stop earlier. */
    public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Turnstile turnstile;
    private final List<Subscription> subscriptions;
    private final List<Lifecycle<?, ?>> timed;
    private final boolean automatic;
    private @Nullable Subscriber subscriber;
    private Timers.@Nullable Running timers;

    /**
     * Creates the subscriptions and timers, which are not started yet.
     *
     * @param subscriptions the subscriptions
     * @param processes the processes
     * @param lifecycles the lifecycles whose timeouts fire; lifecycles without timeouts are ignored
     * @param automatic whether the application context starts the subscriptions and timers when it starts
     */
    public RunningSubscriptions(
            Turnstile turnstile,
            List<Subscription> subscriptions,
            List<? extends BusinessProcess<?>> processes,
            List<? extends Lifecycle<?, ?>> lifecycles,
            boolean automatic) {
        this.turnstile = turnstile;
        this.subscriptions = Stream.concat(
                        subscriptions.stream(),
                        processes.stream().map(process -> turnstile.processes().subscription(process)))
                .toList();
        this.timed = new ArrayList<>(lifecycles.stream()
                .filter(lifecycle -> lifecycle.machine().states().stream().anyMatch(state -> state.timeout() != null))
                .toList());
        this.automatic = automatic;
    }

    /**
     * Returns the running subscriptions, to wait for an event that the caller has appended.
     *
     * @throws IllegalStateException if the subscriptions are not running, or the application has neither a subscription
     *     nor a process
     */
    public synchronized Subscriber subscriber() {
        if (subscriber == null) {
            throw new IllegalStateException("expected running subscriptions, got none; declare a bean of type"
                    + " Subscription or BusinessProcess, and set turnstile.subscriptions.start to true");
        }
        return subscriber;
    }

    /** Starts the subscriptions, and the timers, which also fire scheduled events. */
    @Override
    public synchronized void start() {
        if (timers != null) {
            return;
        }
        if (!subscriptions.isEmpty()) {
            subscriber = turnstile.subscriptions().start(subscriptions.toArray(Subscription[]::new));
        }
        try {
            timers = turnstile.timers().start(timed.toArray(Lifecycle<?, ?>[]::new));
        } catch (RuntimeException | Error e) {
            stop();
            throw e;
        }
    }

    @Override
    public synchronized void stop() {
        Subscriber delivering = subscriber;
        Timers.Running firing = timers;
        subscriber = null;
        timers = null;
        try (delivering;
                firing) {
            // Closing both is all that stops them.
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timers != null;
    }

    @Override
    public boolean isAutoStartup() {
        return automatic;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
