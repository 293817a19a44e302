package dev.turnstile.postgres.internal.timer;

import dev.turnstile.postgres.internal.connection.Connections;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.subscription.Wake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls for timers that are due, fires them, and sleeps until the next timer is due. Thread-safe except {@link #run()}.
 */
final class TimerLoop implements Runnable {

    static final Logger LOG = LoggerFactory.getLogger(TimerLoop.class);

    private static final int PAGE_SIZE = 256;
    private static final int THREADS = 4;
    private static final Duration LOCKED_DELAY = Duration.ofMillis(50);

    private final Connections.Own connections;
    private final TimerTable table;
    private final TimerFiring firing;
    private final Supplier<Set<Short>> lifecycles;
    private final Clock clock;
    private final Duration idle;
    private final Wake wake = new Wake();
    private volatile Instant asleepUntil = Instant.MAX;
    private volatile boolean stopping;

    TimerLoop(
            Connections.Own connections,
            TimerTable table,
            TimerFiring firing,
            Supplier<Set<Short>> lifecycles,
            Clock clock,
            Duration idle) {
        this.connections = connections;
        this.table = table;
        this.firing = firing;
        this.lifecycles = lifecycles;
        this.clock = clock;
        this.idle = idle;
    }

    /** Wakes the loop if a timer was set that is due before the end of its sleep. */
    void set(Instant due) {
        if (due.isBefore(asleepUntil)) {
            wake.raise();
        }
    }

    void stop() {
        stopping = true;
        wake.raise();
    }

    @Override
    public void run() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                wake.await(round(executor));
            }
        } catch (InterruptedException e) {
            LOG.debug("the timer loop was interrupted");
        }
    }

    /** Fires the timers that are due until none is left that can be fired, and returns their number. */
    int fireDue() {
        Instant now = clock.instant();
        int number = 0;
        int fired;
        do {
            fired = 0;
            for (TimerKey key : first()) {
                fired += key.dueAt(now) && fired(key) ? 1 : 0;
            }
            number += fired;
        } while (fired > 0);
        return number;
    }

    private List<TimerKey> first() {
        return connections.run("read timers", c -> table.first(c, lifecycles.get(), PAGE_SIZE));
    }

    private Duration round(ExecutorService executor) throws InterruptedException {
        asleepUntil = Instant.MAX;
        try {
            List<TimerKey> first = first();
            Instant now = clock.instant();
            List<TimerKey> due = first.stream().filter(key -> key.dueAt(now)).toList();
            return due.isEmpty() ? untilFirst(first, now) : fired(due, executor) ? Duration.ZERO : LOCKED_DELAY;
        } catch (RuntimeException | Error e) {
            LOG.warn("timers: {}", Failures.text(e));
            return idle;
        }
    }

    private Duration untilFirst(List<TimerKey> first, Instant now) {
        Duration wait = idle;
        if (!first.isEmpty() && first.getFirst().next().isBefore(now.plus(idle))) {
            wait = Duration.between(now, first.getFirst().next());
        }
        asleepUntil = now.plus(wait);
        return wait;
    }

    /**
     * Fires timers on several threads, all timers of a stream on one thread. Returns false if no timer was fired or
     * delayed.
     */
    private boolean fired(List<TimerKey> due, ExecutorService executor) throws InterruptedException {
        List<Future<Boolean>> ends = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            List<TimerKey> part = due.stream()
                    .filter(key -> Math.floorMod(key.stream().hashCode(), THREADS) == number)
                    .toList();
            ends.add(executor.submit(() -> fireAll(part)));
        }
        boolean any = false;
        for (Future<Boolean> end : ends) {
            try {
                any |= end.get();
            } catch (ExecutionException e) {
                LOG.warn("timers: {}", Failures.text(e.getCause() == null ? e : e.getCause()));
            }
        }
        return any;
    }

    private boolean fireAll(List<TimerKey> due) {
        boolean any = false;
        for (TimerKey key : due) {
            if (stopping) {
                return any;
            }
            any |= fired(key);
        }
        return any;
    }

    /** Fires a timer. A failure does not affect other timers. */
    private boolean fired(TimerKey key) {
        try {
            return firing.fire(key);
        } catch (RuntimeException | Error e) {
            LOG.warn("timer {} of {}: {}", key.name(), key.stream(), Failures.text(e));
            return false;
        }
    }
}
