package dev.turnstile.testing.race;

import dev.turnstile.invocation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls of many callers at the same time, in many rounds.
 *
 * <p>Each caller is a racer with its own virtual thread. All racers of a round start together. With a barrier at a
 * {@link Step}, no racer continues from that step until all have reached it, so that conflicts occur in every round
 * instead of by chance. A barrier also opens when each racer that has not reached it has ended, waits for a lock in the
 * database, or waits for another thread, and at the latest after its limit. A barrier therefore never causes a
 * deadlock.
 *
 * <p>Immutable; each {@code with} method returns a copy.
 *
 * @param <F> the type of the object that is set up for each round
 */
public final class Race<F extends @Nullable Object> {

    private static final int ROUNDS = 100;
    private static final Duration BARRIER_LIMIT = Duration.ofSeconds(5);
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(30);

    private final int racers;
    private final Callable<F> setup;
    private final Task<F> task;
    private final Check<F> check;
    private final Settings settings;

    private record Settings(
            int rounds,
            @Nullable StepDataSource dataSource,
            Set<Step> steps,
            Duration barrierLimit,
            Duration roundLimit,
            ThreadFactory threads) {

        Settings {
            steps = Set.copyOf(steps);
        }
    }

    /**
     * The call of a racer.
     *
     * @param <F> the type of the object that is set up for each round
     */
    @FunctionalInterface
    public interface Task<F extends @Nullable Object> {

        /**
         * Calls the code under test.
         *
         * @param fixture the object of the round
         * @param racer the number of the racer, starting at 0
         * @return the result; an {@link Outcome} is reported as it is
         * @throws Exception a refusal is reported as refused, any other exception as failed
         */
        @Nullable
        Object run(F fixture, int racer) throws Exception;
    }

    /**
     * A check after each round.
     *
     * @param <F> the type of the object that is set up for each round
     */
    @FunctionalInterface
    public interface Check<F extends @Nullable Object> {

        /**
         * Checks the state after a round.
         *
         * @param fixture the object of the round
         * @throws Exception if the check fails
         */
        void check(F fixture) throws Exception;
    }

    private Race(int racers, Callable<F> setup, Task<F> task, Check<F> check, Settings settings) {
        this.racers = racers;
        this.setup = setup;
        this.task = task;
        this.check = check;
        this.settings = settings;
    }

    /**
     * Returns a race of racers that all make the same call.
     *
     * @param racers the number of racers, at least 2
     * @param call the call
     * @throws IllegalArgumentException if the number of racers is less than 2
     */
    public static Race<@Nullable Void> of(int racers, Callable<?> call) {
        return Race.<@Nullable Void>of(racers, () -> null, (nothing, racer) -> call.call());
    }

    /**
     * Returns a race with an object that is set up for each round, such as a new order.
     *
     * @param racers the number of racers, at least 2
     * @param setup creates the object of a round; called before the racers start
     * @param task the call of each racer
     * @throws IllegalArgumentException if the number of racers is less than 2
     */
    public static <F extends @Nullable Object> Race<F> of(int racers, Callable<F> setup, Task<F> task) {
        if (racers < 2) {
            throw new IllegalArgumentException("expected at least 2 racers, got " + racers);
        }
        ThreadFactory threads = Thread.ofVirtual().name("racer-", 0).factory();
        return new Race<>(
                racers,
                setup,
                task,
                fixture -> {},
                new Settings(ROUNDS, null, Set.of(), BARRIER_LIMIT, ROUND_LIMIT, threads));
    }

    private Race<F> with(Settings other) {
        return new Race<>(racers, setup, task, check, other);
    }

    /**
     * Returns a copy with another number of rounds; 100 by default.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Race<F> withRounds(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("expected at least 1 round, got " + rounds);
        }
        return with(new Settings(
                rounds,
                settings.dataSource,
                settings.steps,
                settings.barrierLimit,
                settings.roundLimit,
                settings.threads));
    }

    /**
     * Returns a copy with one more barrier.
     *
     * @param dataSource the data source of the code under test; the race takes one connection of its delegate to watch
     *     locks
     * @param step the step at which racers wait for each other
     */
    public Race<F> withBarrier(StepDataSource dataSource, Step step) {
        Set<Step> steps = new TreeSet<>(settings.steps);
        steps.add(step);
        return with(new Settings(
                settings.rounds, dataSource, steps, settings.barrierLimit, settings.roundLimit, settings.threads));
    }

    /**
     * Returns a copy with other limits.
     *
     * @param barrier the maximum time for which a racer waits at a barrier; 5 seconds by default
     * @param round the maximum time of a round; 30 seconds by default
     */
    public Race<F> withLimits(Duration barrier, Duration round) {
        return with(
                new Settings(settings.rounds, settings.dataSource, settings.steps, barrier, round, settings.threads));
    }

    /**
     * Returns a copy whose racers run in threads of the factory, such as platform threads for code that pins virtual
     * threads; virtual threads by default.
     */
    public Race<F> withThreads(ThreadFactory threads) {
        return with(new Settings(
                settings.rounds,
                settings.dataSource,
                settings.steps,
                settings.barrierLimit,
                settings.roundLimit,
                threads));
    }

    /** Returns a copy with a check after each round, which replaces an earlier check; none by default. */
    public Race<F> withCheck(Check<F> other) {
        return new Race<>(racers, setup, task, other, settings);
    }

    /**
     * Runs all rounds.
     *
     * @throws AssertionError if a round does not end within its limit, or its check fails; the message contains the
     *     number of the round
     * @throws IllegalStateException if the setup of a round fails, or the locks of the database cannot be read
     */
    public RaceReport run() {
        List<List<Outcome<?>>> rounds = new ArrayList<>();
        Map<StepBarrier.Opening, Integer> openings = new EnumMap<>(StepBarrier.Opening.class);
        try (BlockedSessions blocked =
                settings.dataSource == null ? BlockedSessions.none() : BlockedSessions.of(settings.dataSource)) {
            for (int round = 1; round <= settings.rounds; round++) {
                rounds.add(round(round, blocked, openings));
            }
        }
        return new RaceReport(racers, rounds, settings.steps, openings);
    }

    private List<Outcome<?>> round(int round, BlockedSessions blocked, Map<StepBarrier.Opening, Integer> openings) {
        F fixture = prepared(round);
        List<StepBarrier> barriers = settings.steps.stream()
                .map(step -> new StepBarrier(step, settings.barrierLimit))
                .toList();
        List<Racer> all = started(fixture, barriers);
        new RacerGroup(all, barriers, blocked, settings.roundLimit).await();
        barriers.forEach(barrier -> barrier.opening().ifPresent(reason -> openings.merge(reason, 1, Integer::sum)));
        checked(round, fixture);
        return all.stream()
                .<Outcome<?>>map(racer -> racer.outcome().orElseThrow())
                .toList();
    }

    private List<Racer> started(F fixture, List<StepBarrier> barriers) {
        CountDownLatch start = new CountDownLatch(1);
        List<Racer> all = IntStream.range(0, racers)
                .mapToObj(racer -> new Racer("racer " + racer, settings.threads, barriers, () -> {
                    start.await();
                    return task.run(fixture, racer);
                }))
                .toList();
        all.forEach(Racer::start);
        start.countDown();
        return all;
    }

    private F prepared(int round) {
        try {
            return setup.call();
        } catch (Exception e) {
            throw new IllegalStateException("the setup of round " + round + " failed: " + e.getMessage(), e);
        }
    }

    private void checked(int round, F fixture) {
        try {
            check.check(fixture);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("the check after round " + round + " failed: " + e.getMessage(), e);
        }
    }
}
