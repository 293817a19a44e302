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
 * Takes snapshots in the background. Thread-safe.
 *
 * <p>A snapshot is skipped if too many are queued, or after {@link #close()}. The next update of its stream requests it
 * again.
 */
public final class BackgroundSnapshots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSnapshots.class);

    private static final int MAX_QUEUED = 1_000;
    private static final int IDLE_SECONDS = 10;
    private static final int CLOSE_TIMEOUT_SECONDS = 15;

    private final Executor executor;
    private final Set<Queued> queued = ConcurrentHashMap.newKeySet();

    private BackgroundSnapshots(Executor executor) {
        this.executor = executor;
    }

    private record Queued(StreamName stream, String fingerprint) {}

    /** Work that may throw any exception. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /**
     * Creates background snapshots.
     *
     * @param given the executor, or null for a separate thread
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
                new ArrayBlockingQueue<>(MAX_QUEUED),
                Thread.ofVirtual().name("turnstile-snapshots").factory());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** Queues a snapshot of a stream, unless one is queued already. */
    void take(StreamName stream, String fingerprint, Work work) {
        Queued snapshot = new Queued(stream, fingerprint);
        if (!queued.add(snapshot)) {
            return;
        }
        try {
            executor.execute(() -> run(snapshot, work));
        } catch (RejectedExecutionException e) {
            queued.remove(snapshot);
            LOG.debug("no snapshot of stream {} is taken: too many are queued, or Turnstile is closed", stream);
        }
    }

    private void run(Queued snapshot, Work work) {
        queued.remove(snapshot);
        try {
            work.run();
        } catch (Exception | Error e) {
            LOG.error(
                    "the snapshot of stream {} failed; no data is lost, but the aggregate loads slowly without it: {}",
                    snapshot.stream(),
                    Failures.text(e),
                    Failures.trace(e));
        }
    }

    /** Takes the queued snapshots, and stops the separate thread. */
    @Override
    public void close() {
        if (!(executor instanceof ExecutorService own)) {
            return;
        }
        own.shutdown();
        try {
            if (!own.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("queued snapshots were not taken within {} s, and are skipped", CLOSE_TIMEOUT_SECONDS);
                own.shutdownNow();
            }
        } catch (InterruptedException e) {
            own.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
