package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.failure.Failures;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots beside the path of those who need them. Thread-safe.
 *
 * <p>What is too much, or comes after the end, is left out: the next update brings it again.
 */
public final class BackgroundSnapshots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSnapshots.class);

    private static final int MOST_WAITING = 1_000;
    private static final int IDLE_SECONDS = 10;
    private static final int LONGEST_END_SECONDS = 15;

    private final Executor executor;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    private BackgroundSnapshots(Executor executor) {
        this.executor = executor;
    }

    private record Waiting(StreamName stream, String fingerprint) {}

    /** Work that may fail in any way. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /**
     * Makes one.
     *
     * @param given where to take them, or null for a thread of its own
     */
    public static BackgroundSnapshots on(@Nullable Executor given) {
        return new BackgroundSnapshots(given == null ? thread() : given);
    }

    private static ExecutorService thread() {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofVirtual().name("turnstile-snapshots").factory());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** Has a snapshot of a stream taken soon, unless one waits to be taken already. */
    void take(StreamName stream, String fingerprint, Work work) {
        Waiting one = new Waiting(stream, fingerprint);
        if (!waiting.add(one)) {
            return;
        }
        try {
            executor.execute(() -> run(one, work));
        } catch (RejectedExecutionException e) {
            waiting.remove(one);
            LOG.debug("no snapshot of stream {}: too many are waiting, or Turnstile was closed", stream);
        }
    }

    private void run(Waiting one, Work work) {
        waiting.remove(one);
        try {
            work.run();
        } catch (Exception | Error e) {
            LOG.error(
                    "no snapshot of stream {} was taken; nothing is lost, but loads stay slow: {}",
                    one.stream(),
                    Failures.text(e),
                    Failures.trace(e));
        }
    }

    /** Takes those that wait, and ends. */
    @Override
    public void close() {
        if (!(executor instanceof ExecutorService own)) {
            return;
        }
        own.shutdown();
        try {
            if (!own.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("snapshots were still being taken after {} s", LONGEST_END_SECONDS);
                own.shutdownNow();
            }
        } catch (InterruptedException e) {
            own.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
