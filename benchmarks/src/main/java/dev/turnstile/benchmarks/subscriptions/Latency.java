package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.events.Deposited;
import dev.turnstile.benchmarks.measure.Sample;
import dev.turnstile.benchmarks.measure.Samples;
import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscriber;
import dev.turnstile.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;

/**
 * A measurement of the time from an event's commit to its handler in the same JVM, at a constant rate of appends.
 *
 * @param turnstile the engine
 */
record Latency(PostgresTurnstile turnstile) {

    static final int PER_SECOND = 500;
    private static final int CALLERS = 8;
    private static final String CATEGORY = "latency";
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    /**
     * An append.
     *
     * @param position the position of the event
     * @param due the scheduled time, independent of the duration of earlier appends
     * @param returned the time at which the append returned to the caller, after its commit
     */
    private record Call(long position, long due, long returned) {}

    /** Measures for the given time, after a warm-up. */
    Map<String, Object> measure(Duration measured) throws InterruptedException {
        Map<Long, Long> arrivals = new ConcurrentHashMap<>();
        Subscription subscription = Subscription.of(
                "bench-latency-" + System.nanoTime(),
                Selection.ofEvents().withCategories(CATEGORY),
                Start.now(),
                delivery -> arrivals.put(delivery.event().position(), System.nanoTime()));
        try (Subscriber subscriber = turnstile.subscriptions().start(subscription)) {
            List<Call> calls = calls(measured.plus(WARM_UP));
            long last = calls.stream().mapToLong(Call::position).max().orElseThrow();
            if (!subscriber.waitFor(subscription.name(), last, TIMEOUT)) {
                throw new IllegalStateException("expected all events to be delivered within " + TIMEOUT);
            }
            return row(calls.stream().skip(PER_SECOND * WARM_UP.toSeconds()).toList(), arrivals);
        }
    }

    private List<Call> calls(Duration length) throws InterruptedException {
        long start = System.nanoTime();
        int count = Math.toIntExact(PER_SECOND * length.toSeconds());
        List<Callable<List<Call>>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int first = i;
            callers.add(() -> calls(turnstile.events(), start, first, count));
        }
        List<Call> calls = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<List<Call>> done : executor.invokeAll(callers)) {
                calls.addAll(done.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an append failed", e);
        }
        calls.sort((one, other) -> Long.compare(one.due(), other.due()));
        return calls;
    }

    private static List<Call> calls(EventStore store, long start, int first, int count) throws InterruptedException {
        List<Call> calls = new ArrayList<>();
        for (int i = first; i < count; i += CALLERS) {
            long due = start + i * (1_000_000_000L / PER_SECOND);
            Pause.until(due);
            StreamName stream = StreamName.of(CATEGORY, i % Backlog.STREAMS);
            long position =
                    store.append(Append.of(stream, Deposited.into(i, 1))).position();
            calls.add(new Call(position, due, System.nanoTime()));
        }
        return calls;
    }

    private static Map<String, Object> row(List<Call> calls, Map<Long, Long> arrivals) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("perSecond", PER_SECOND);
        row.put("events", calls.size());
        row.put("fromCommit", row(calls, arrivals, Call::returned));
        row.put("fromSchedule", row(calls, arrivals, Call::due));
        row.put("append", figures(calls, call -> call.returned() - call.due()));
        return row;
    }

    /**
     * Returns the latencies from a time of the call. They are at least 0: a handler may run before the append
     * returns.
     */
    private static Map<String, Object> row(List<Call> calls, Map<Long, Long> arrivals, ToLongFunction<Call> from) {
        return figures(
                calls,
                call -> Math.max(0, Objects.requireNonNull(arrivals.get(call.position())) - from.applyAsLong(call)));
    }

    private static Map<String, Object> figures(List<Call> calls, ToLongFunction<Call> time) {
        long[] nanos = calls.stream().mapToLong(time).toArray();
        Sample sample = Sample.of(nanos, 1);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("p50Millis", Samples.rounded(sample.p50()));
        row.put("p99Millis", Samples.rounded(sample.p99()));
        row.put("maxMillis", Samples.rounded(Arrays.stream(nanos).max().orElseThrow() / 1e6));
        return row;
    }
}
