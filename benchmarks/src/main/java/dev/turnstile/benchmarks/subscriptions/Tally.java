package dev.turnstile.benchmarks.subscriptions;

import dev.turnstile.benchmarks.measure.Sample;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A recorder of the times of deliveries. Thread-safe. */
final class Tally {

    private static final long TIMEOUT_MINUTES = 10;

    private final long start = System.nanoTime();
    private final long[] arrivals;
    private final AtomicInteger arrived = new AtomicInteger();
    private final CountDownLatch all;

    /** Creates a recorder that expects the given number of deliveries. */
    Tally(int expected) {
        arrivals = new long[expected];
        all = new CountDownLatch(expected);
    }

    /** Records a delivery; deliveries beyond the expected number only count. */
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

    /** Waits for the last expected delivery, at most 10 minutes. */
    void await() throws InterruptedException {
        if (!all.await(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
            throw new IllegalStateException("expected " + arrivals.length + " deliveries, got " + count() + " in "
                    + TIMEOUT_MINUTES + " minutes");
        }
    }

    /** Returns the rate from the start until now, and the times after which 50 % and 99 % of the deliveries arrived. */
    Sample untilNow() {
        return sample(start, System.nanoTime());
    }

    /** Returns the rate and times from the first to the last delivery, without the start of a peer. */
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
