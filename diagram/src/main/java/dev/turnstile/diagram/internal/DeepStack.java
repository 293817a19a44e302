package dev.turnstile.diagram.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs code of a library that recurses with the size of its input. */
final class DeepStack {

    /** In bytes. The system reserves addresses only, and takes memory for the part that is used. */
    private static final long SIZE = 512L << 20;

    private DeepStack() {}

    /** Runs a task in a thread with a large stack, waits for its end, and returns its result. */
    static <T> T call(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        Thread thread = new Thread(null, result, "turnstile-diagram", SIZE);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw thrown(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("the layout of a diagram failed", e);
    }
}
