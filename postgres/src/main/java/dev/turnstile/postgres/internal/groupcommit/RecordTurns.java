package dev.turnstile.postgres.internal.groupcommit;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A fair limit on the concurrent callers of one record in this process. Further callers wait in order of arrival before
 * they take a connection.
 *
 * <p>A pool prefers the thread that has just returned a connection. Without the limit, some callers of a record would
 * run repeatedly while others starve. Thread-safe.
 */
public final class RecordTurns {

    /**
     * The number of concurrent callers of one record. While one caller waits for the disk, the next callers wait for
     * the row. More callers would only occupy connections.
     */
    private static final int CONCURRENT = 4;

    private final ConcurrentHashMap<List<String>, Turn> turns = new ConcurrentHashMap<>();

    /** The callers of one record. */
    private static final class Turn {
        private final Semaphore free = new Semaphore(CONCURRENT, true);
        private int callers;
    }

    /** Runs work when it is the caller's turn. The first callers of a record do not wait. */
    public <R> R take(List<String> id, Supplier<R> work) {
        Turn turn = entered(id);
        try {
            turn.free.acquireUninterruptibly();
            try {
                return work.get();
            } finally {
                turn.free.release();
            }
        } finally {
            turns.computeIfPresent(id, (record, left) -> --left.callers == 0 ? null : left);
        }
    }

    private Turn entered(List<String> id) {
        return turns.compute(id, (record, known) -> {
            Turn turn = known == null ? new Turn() : known;
            turn.callers++;
            return turn;
        });
    }
}
