package dev.turnstile.adoption.replay.internal;

import dev.turnstile.adoption.history.HistoryLog;
import dev.turnstile.adoption.history.RecordHistories;
import dev.turnstile.adoption.history.RecordHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pass over a log by several threads; at most twice as many batches as threads are in memory. */
public final class ParallelPass {

    private ParallelPass() {}

    /** Processes the log to its end or to the first failure, which is thrown after all threads have stopped. */
    public static void over(HistoryLog log, int threads, int together, Consumer<List<RecordHistory>> work) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Semaphore room = new Semaphore(2 * threads);
        try (ExecutorService workers = Executors.newFixedThreadPool(threads);
                RecordHistories histories = log.histories()) {
            List<RecordHistory> batch = new ArrayList<>();
            while (histories.hasNext() && failure.get() == null) {
                batch.add(histories.next());
                if (batch.size() == together) {
                    submit(workers, room, failure, List.copyOf(batch), work);
                    batch.clear();
                }
            }
            submit(workers, room, failure, batch, work);
        }
        switch (failure.get()) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void submit(
            ExecutorService workers,
            Semaphore room,
            AtomicReference<@Nullable Throwable> failure,
            List<RecordHistory> batch,
            Consumer<List<RecordHistory>> work) {
        room.acquireUninterruptibly();
        workers.execute(() -> {
            try {
                if (failure.get() == null) {
                    work.accept(batch);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            } finally {
                room.release();
            }
        });
    }
}
