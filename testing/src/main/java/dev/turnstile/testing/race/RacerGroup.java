package dev.turnstile.testing.race;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Racers that run at the same time, and the barriers between them.
 *
 * @param racers the racers
 * @param barriers the barriers
 * @param blocked the sessions that wait for locks
 * @param limit the maximum time for all racers
 */
record RacerGroup(List<Racer> racers, List<StepBarrier> barriers, BlockedSessions blocked, Duration limit) {

    private static final Duration INTERVAL = Duration.ofMillis(1);

    RacerGroup {
        racers = List.copyOf(racers);
        barriers = List.copyOf(barriers);
    }

    /**
     * Waits until all racers have ended.
     *
     * @throws AssertionError if they have not ended within the limit; their threads are interrupted
     */
    void await() {
        await(() -> racers.stream().allMatch(Racer::ended), racers);
    }

    /**
     * Waits for a condition, and opens the barriers that are due.
     *
     * @param waitedFor the racers that the condition depends on, for the message of the error
     */
    void await(BooleanSupplier condition, List<Racer> waitedFor) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw overdue(waitedFor);
            }
            barriers.stream().filter(StepBarrier::occupied).forEach(barrier -> barrier.check(racers, blocked));
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    private AssertionError overdue(List<Racer> waitedFor) {
        String stacks = waitedFor.stream()
                .filter(racer -> !racer.ended())
                .map(Racer::interrupted)
                .collect(Collectors.joining());
        barriers.forEach(StepBarrier::release);
        return new AssertionError("expected all racers to end within " + limit + ", but these had not ended:" + stacks);
    }
}
