package dev.turnstile.testing.race;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A barrier at a step for the racers of one round. A racer waits at it once; in later transactions, the racer does not
 * wait.
 */
final class StepBarrier {

    /**
     * The minimum time for which a missing racer must have waited for another thread. Shorter waits, for instance for a
     * monitor, do not open a barrier.
     */
    private static final Duration SETTLED = Duration.ofMillis(100);

    private final Step step;
    private final Duration limit;
    private final Set<Racer> arrived = ConcurrentHashMap.newKeySet();
    private final CountDownLatch open = new CountDownLatch(1);
    private final Map<Racer, Long> waitingSince = new HashMap<>();
    private volatile long firstArrival;
    private volatile @Nullable Opening opening;

    /** The reason for opening a barrier. */
    enum Opening {
        /** All racers that had not ended had reached the barrier. */
        COMPLETE("all racers reached it"),
        /** All missing racers waited for locks of sessions, or for other threads. */
        BLOCKED("the missing racers waited for those at the barrier"),
        /** The maximum time had passed. */
        LIMIT("the time limit was reached");

        private final String text;

        Opening(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    StepBarrier(Step step, Duration limit) {
        this.step = step;
        this.limit = limit;
    }

    Step step() {
        return step;
    }

    /** Returns the reason for which the barrier was opened; empty if it was not. */
    Optional<Opening> opening() {
        return Optional.ofNullable(opening);
    }

    /** Waits until the barrier is open. */
    void arrive(Racer racer) {
        if (arrived.isEmpty()) {
            firstArrival = System.nanoTime();
        }
        if (!arrived.add(racer)) {
            return;
        }
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether a racer waits at the closed barrier. */
    boolean occupied() {
        return opening == null && !arrived.isEmpty();
    }

    /**
     * Opens the barrier if that is due.
     *
     * @param blocked finds the server processes that wait for locks
     */
    void check(List<Racer> racers, BlockedSessions blocked) {
        List<Racer> missing = racers.stream()
                .filter(racer -> !racer.ended() && !arrived.contains(racer))
                .toList();
        if (missing.isEmpty()) {
            open(Opening.COMPLETE);
        } else if (stuck(missing, blocked)) {
            open(Opening.BLOCKED);
        } else if (System.nanoTime() - firstArrival > limit.toNanos()) {
            open(Opening.LIMIT);
        }
    }

    private boolean stuck(List<Racer> missing, BlockedSessions blocked) {
        List<Racer> working = missing.stream().filter(racer -> !parked(racer)).toList();
        Collection<Integer> waiting = working.isEmpty()
                ? Set.of()
                : blocked.among(working.stream().map(Racer::pid).toList());
        return working.stream().allMatch(racer -> waiting.contains(racer.pid()));
    }

    /** Returns whether a racer has waited for another thread for some time. */
    private boolean parked(Racer racer) {
        if (!racer.waitsForThread()) {
            waitingSince.remove(racer);
            return false;
        }
        long since = waitingSince.computeIfAbsent(racer, first -> System.nanoTime());
        return System.nanoTime() - since > SETTLED.toNanos();
    }

    private void open(Opening reason) {
        opening = reason;
        open.countDown();
    }

    /** Lets all racers pass; the round is over. */
    void release() {
        open.countDown();
    }
}
