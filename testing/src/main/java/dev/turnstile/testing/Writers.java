package dev.turnstile.testing;

import dev.turnstile.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Runs concurrent writer threads. */
final class Writers {

    static final int COUNT = 32;

    private Writers() {}

    /** Runs all writers; fails the test if a writer is refused or fails. */
    static void run(IntConsumer work) {
        List<Throwable> refusals = refusals(work);
        if (!refusals.isEmpty()) {
            throw new AssertionError(refusals.size() + " writers were refused", refusals.getFirst());
        }
    }

    /** Runs all writers, each with its number, and returns their refusals; other exceptions fail the test. */
    static List<Throwable> refusals(IntConsumer work) {
        CountDownLatch start = new CountDownLatch(COUNT);
        List<Throwable> refusals = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(COUNT)) {
            List<Future<?>> all = new ArrayList<>();
            for (int n = 0; n < COUNT; n++) {
                int number = n;
                all.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    work.accept(number);
                    return number;
                }));
            }
            all.forEach(one -> outcome(one, refusals));
        }
        return refusals;
    }

    private static void outcome(Future<?> one, List<Throwable> refusals) {
        try {
            one.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof Refusal refusal)) {
                throw new AssertionError("a writer failed", e.getCause());
            }
            refusals.add(refusal);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
