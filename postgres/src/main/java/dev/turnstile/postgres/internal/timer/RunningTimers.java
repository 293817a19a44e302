package dev.turnstile.postgres.internal.timer;

import dev.turnstile.postgres.internal.schedule.TimerSignal;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.timer.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The timers of this node, which fire until they are closed. Thread-safe. */
final class RunningTimers implements Timers.Running {

    private final TimerLoop loop;
    private final TimerSignal signal;
    private final Consumer<Instant> listener;
    private final @Nullable Subscriber subscriber;
    private final Set<String> subscriptions;
    private final Thread thread;

    /**
     * Creates the timers, which {@link #started()} starts.
     *
     * @param subscriber the subscriber that sets the timers of state timeouts, or null if no lifecycle is started
     * @param subscriptions the names of its subscriptions
     */
    RunningTimers(TimerLoop loop, TimerSignal signal, @Nullable Subscriber subscriber, Set<String> subscriptions) {
        this.loop = loop;
        this.signal = signal;
        this.listener = loop::set;
        this.subscriber = subscriber;
        this.subscriptions = Set.copyOf(subscriptions);
        this.thread = Thread.ofVirtual().name("turnstile-timers").unstarted(loop);
    }

    RunningTimers started() {
        signal.add(listener);
        thread.start();
        return this;
    }

    @Override
    public boolean waitFor(long position, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (String name : subscriptions) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (subscriber != null && !subscriber.waitFor(name, position, left)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        signal.remove(listener);
        loop.stop();
        if (subscriber != null) {
            subscriber.close();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
