package dev.turnstile.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Benchmarks of one event on a restored record, in memory: one method for each variant. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NextBenchmark {

    /** The baseline: the cost of the walk, which all other methods include. */
    @Benchmark
    public OrderState nothing(Walk walk) {
        int step = walk.step();
        return walk.events[step] == OrderEvent.PAY ? OrderState.PAID : walk.states[step];
    }

    /** Turnstile, enum constants. */
    @Benchmark
    public @Nullable OrderState turnstile(Walk walk, TurnstileEngine engine) {
        return next(walk, engine);
    }

    /** Turnstile, strings. */
    @Benchmark
    public @Nullable String turnstileString(Walk walk, TurnstileStringEngine engine) {
        int step = walk.step();
        return engine.next(walk.stateNames[step], walk.eventNames[step]);
    }

    /** An EnumMap of EnumMaps. */
    @Benchmark
    public @Nullable OrderState enumMap(Walk walk, EnumMapEngine engine) {
        return next(walk, engine);
    }

    /** stateless4j. */
    @Benchmark
    public @Nullable OrderState stateless4j(Walk walk, StatelessEngine engine) {
        return next(walk, engine);
    }

    /** COLA. */
    @Benchmark
    public @Nullable OrderState cola(Walk walk, ColaEngine engine) {
        return next(walk, engine);
    }

    /** squirrel-foundation. */
    @Benchmark
    public @Nullable OrderState squirrel(Walk walk, SquirrelEngine engine) {
        return next(walk, engine);
    }

    /** Spring Statemachine. */
    @Benchmark
    public @Nullable OrderState spring(Walk walk, SpringEngine engine) {
        return next(walk, engine);
    }

    private static @Nullable OrderState next(Walk walk, Engine<OrderState, OrderEvent> engine) {
        int step = walk.step();
        return engine.next(walk.states[step], walk.events[step]);
    }
}
