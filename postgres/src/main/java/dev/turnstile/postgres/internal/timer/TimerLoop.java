package dev.turnstile.postgres.internal.timer;

import dev.turnstile.postgres.internal.Connections;
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

/** Looks for timers that are due, fires them, and sleeps until the next one. All but the loop itself is thread-safe. */
final class TimerLoop implements Runnable {

    static final Logger LOG = LoggerFactory.getLogger(TimerLoop.class);

    private static final int AT_ONCE = 256;
    private static final int LANES = 4;
    private static final Duration BUSY = Duration.ofMillis(50);

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

    /** Hears that a timer was set. */
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
        try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stopping) {
                wake.await(round(lanes));
            }
        } catch (InterruptedException e) {
            LOG.debug("the timers are interrupted");
        }
    }

    private Duration round(ExecutorService lanes) throws InterruptedException {
        asleepUntil = Instant.MAX;
        try {
            List<Place> first = connections.run("look for timers", c -> table.first(c, lifecycles.get(), AT_ONCE));
            Instant now = clock.instant();
            List<Place> due = first.stream().filter(place -> place.dueAt(now)).toList();
            return due.isEmpty() ? untilFirst(first, now) : fired(due, lanes) ? Duration.ZERO : BUSY;
        } catch (RuntimeException | Error e) {
            LOG.warn("timers: {}", Failures.text(e));
            return idle;
        }
    }

    private Duration untilFirst(List<Place> first, Instant now) {
        Duration wait = idle;
        if (!first.isEmpty() && first.getFirst().next().isBefore(now.plus(idle))) {
            wait = Duration.between(now, first.getFirst().next());
        }
        asleepUntil = now.plus(wait);
        return wait;
    }

    /** Fires in lanes, each stream in one of them; tells whether anything was there to fire. */
    private boolean fired(List<Place> due, ExecutorService lanes) throws InterruptedException {
        List<Future<Boolean>> ends = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            int number = lane;
            List<Place> its = due.stream()
                    .filter(place -> Math.floorMod(place.stream().hashCode(), LANES) == number)
                    .toList();
            ends.add(lanes.submit(() -> fireAll(its)));
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

    private boolean fireAll(List<Place> due) {
        boolean any = false;
        for (Place place : due) {
            if (stopping) {
                return any;
            }
            any |= fired(place);
        }
        return any;
    }

    /** What one timer fails with keeps no other one back. */
    private boolean fired(Place place) {
        try {
            return firing.fire(place);
        } catch (RuntimeException | Error e) {
            LOG.warn("timer {} of {}: {}", place.name(), place.stream(), Failures.text(e));
            return false;
        }
    }
}
