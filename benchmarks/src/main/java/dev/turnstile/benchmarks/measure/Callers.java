package dev.turnstile.benchmarks.measure;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Concurrent callers, each of which makes one call after the other.
 *
 * @param count the number of callers
 * @param threads the kind of their threads
 */
public record Callers(int count, Threads threads) {

    /** The kind of threads. */
    public enum Threads {
        /** Platform threads. */
        PLATFORM,
        /** Virtual threads. */
        VIRTUAL
    }

    /** The call that a caller repeats. */
    @FunctionalInterface
    public interface Work {

        /** Makes one call; {@code caller} counts from 0. */
        void call(int caller) throws SQLException;
    }

    /** Warms up for half of the given time, and then measures for the given time. */
    public Sample measure(Work work, Duration measured) throws InterruptedException {
        long from = System.nanoTime() + measured.toNanos() / 2;
        long to = from + measured.toNanos();
        List<Callable<long[]>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int caller = i;
            all.add(() -> times(work, caller, from, to));
        }
        List<long[]> times = new ArrayList<>();
        try (ExecutorService executor = threads == Threads.VIRTUAL
                ? Executors.newVirtualThreadPerTaskExecutor()
                : Executors.newFixedThreadPool(count)) {
            for (Future<long[]> future : executor.invokeAll(all)) {
                times.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e);
        }
        long[] nanos = times.stream().flatMapToLong(Arrays::stream).toArray();
        return Sample.of(nanos, measured.toNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private static long[] times(Work work, int caller, long from, long to) throws SQLException {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
        long[] times = new long[1024];
        int calls = 0;
        long start = System.nanoTime();
        while (start < to) {
            work.call(caller);
            long end = System.nanoTime();
            if (start >= from && end < to) {
                times = calls == times.length ? Arrays.copyOf(times, 2 * calls) : times;
                times[calls++] = end - start;
            }
            start = end;
        }
        return Arrays.copyOf(times, calls);
    }
}
