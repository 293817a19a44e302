package dev.turnstile.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntFunction;

/** Callers that start at the same time. */
final class Together {

    private Together() {}

    /** Runs work in another thread, and returns its result. */
    static <R> R alone(Callable<R> call) {
        try {
            return run(1, number -> call).getFirst();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static <R> List<R> run(int callers, IntFunction<Callable<R>> caller)
            throws InterruptedException, ExecutionException {
        return run(callers, Thread.ofVirtual().factory(), caller);
    }

    /** Returns the result of each caller. */
    static <R> List<R> run(int callers, ThreadFactory factory, IntFunction<Callable<R>> caller)
            throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(callers);
        List<Future<R>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(factory)) {
            for (int i = 0; i < callers; i++) {
                Callable<R> call = caller.apply(i);
                results.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
        }
        List<R> values = new ArrayList<>();
        for (Future<R> result : results) {
            values.add(result.get());
        }
        return values;
    }
}
