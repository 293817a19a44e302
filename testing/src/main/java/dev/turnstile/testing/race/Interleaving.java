package dev.turnstile.testing.race;

import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The outcomes of two calls in a fixed order: the first call stops at a step, the second call runs, the first call
 * continues.
 *
 * @param first the outcome of the first call
 * @param second the outcome of the second call
 * @param secondWaited whether the second call waited for a lock or for another thread while the first call was stopped,
 *     or did not end within 5 seconds; in this case the first call continued before the second had ended
 */
public record Interleaving(Outcome<?> first, Outcome<?> second, boolean secondWaited) {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /**
     * Runs the first call until it reaches a step; then the second call, until it has ended, waits for a lock or for
     * another thread, or 5 seconds have passed; then the rest of the first call. Each call has a virtual thread.
     *
     * @param dataSource the data source of the first call; the second call must use it too, so that its waits for locks
     *     are recognized
     * @param step the step at which the first call stops
     * @throws AssertionError if the first call ends without reaching the step, or the calls do not end within 30
     *     seconds
     * @throws IllegalStateException if the locks of the database cannot be read
     */
    public static Interleaving run(StepDataSource dataSource, Step step, Callable<?> first, Callable<?> second) {
        try (BlockedSessions blocked = BlockedSessions.of(dataSource)) {
            StepBarrier stop = new StepBarrier(step, STOP_LIMIT);
            Racer one = racer("the first call", List.of(stop), first);
            one.start();
            new RacerGroup(List.of(one), List.of(), blocked, LIMIT)
                    .await(() -> one.ended() || stop.occupied(), List.of(one));
            if (!stop.occupied()) {
                throw new AssertionError("expected the first call to reach " + step + ", but it ended before: "
                        + one.outcome().orElseThrow());
            }
            return together(stop, one, racer("the second call", List.of(), second), blocked);
        }
    }

    private static Racer racer(String name, List<StepBarrier> barriers, Callable<?> call) {
        return new Racer(name, Thread.ofVirtual().name(name).factory(), barriers, call);
    }

    private static Interleaving together(StepBarrier stop, Racer one, Racer two, BlockedSessions blocked) {
        two.start();
        new RacerGroup(List.of(one, two), List.of(stop), blocked, LIMIT).await();
        boolean waited =
                stop.opening().filter(StepBarrier.Opening.COMPLETE::equals).isEmpty();
        return new Interleaving(one.outcome().orElseThrow(), two.outcome().orElseThrow(), waited);
    }
}
