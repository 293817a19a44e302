package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Sample;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What an empty handler does: it notes when each delivery came. Thread-safe. */
final class Tally {

    private static final long LONGEST_MINUTES = 10;

    private final long start = System.nanoTime();
    private final long[] arrivals;
    private final AtomicInteger arrived = new AtomicInteger();
    private final CountDownLatch all;

    /** Begins to wait for so many deliveries. */
    Tally(int expected) {
        arrivals = new long[expected];
        all = new CountDownLatch(expected);
    }

    /** Notes a delivery; those that come again are not counted. */
    void arrived() {
        int index = arrived.getAndIncrement();
        if (index < arrivals.length) {
            arrivals[index] = System.nanoTime();
            all.countDown();
        }
    }

    int count() {
        return arrived.get();
    }

    /** Waits for the last one. */
    void await() throws InterruptedException {
        if (!all.await(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("expected " + arrivals.length + " deliveries, got " + count() + " in "
                    + LONGEST_MINUTES + " minutes");
        }
    }

    /** Says how fast they came from the start until now, and after how long half and 99 of 100 of them. */
    Sample untilNow() {
        return sample(start, System.nanoTime());
    }

    /** Says how fast they came from the first to the last one: it costs a peer nothing to start. */
    Sample fromFirst() {
        return sample(
                Arrays.stream(arrivals).min().orElseThrow(),
                Arrays.stream(arrivals).max().orElseThrow());
    }

    private Sample sample(long from, long to) {
        long[] after = Arrays.stream(arrivals).map(arrival -> arrival - from).toArray();
        return Sample.of(after, Math.max(1, to - from) / 1e9);
    }
}
