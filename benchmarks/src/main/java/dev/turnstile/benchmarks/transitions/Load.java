package dev.turnstile.benchmarks.transitions;

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

/** Callers that move orders one after the other, each those of its own share, so that none is refused. */
final class Load {

    private final byte[] states = new byte[OrderTable.ROWS];
    /** Says that all orders are in state pending again. */
    void reset() {
        Arrays.fill(states, (byte) 0);
    }

    /** The threads of the callers. */
    enum Threads {
        PLATFORM,
        VIRTUAL
    }

    /** Runs callers for some time to warm up, and then for as long as is measured. */
    Sample run(Mover mover, int callers, Threads kind, Duration warmUp, Duration measured) throws InterruptedException {
        long from = System.nanoTime() + warmUp.toNanos();
        long to = from + measured.toNanos();
        List<Callable<long[]>> work = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            int share = i;
            work.add(() -> caller(mover, share, callers, from, to));
        }
        List<long[]> times = new ArrayList<>();
        try (ExecutorService threads = kind == Threads.VIRTUAL
                ? Executors.newVirtualThreadPerTaskExecutor()
                : Executors.newFixedThreadPool(callers)) {
            for (Future<long[]> future : threads.invokeAll(work)) {
                times.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e);
        }
        long[] all = times.stream().flatMapToLong(Arrays::stream).toArray();
        return Sample.of(all, measured.toNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }

    private long[] caller(Mover mover, int share, int callers, long from, long to) throws SQLException {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
        long[] times = new long[1024];
        int count = 0;
        long start = System.nanoTime();
        while (start < to) {
            int id = share + callers * ThreadLocalRandom.current().nextInt((states.length - share - 1) / callers);
            mover.move(id + 1L, states[id]);
            states[id] = (byte) (1 - states[id]);
            long end = System.nanoTime();
            if (start >= from && end < to) {
                times = count == times.length ? Arrays.copyOf(times, 2 * count) : times;
                times[count++] = end - start;
            }
            start = end;
        }
        return Arrays.copyOf(times, count);
    }
}
