package dev.turnstile.postgres.internal.groupcommit;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets this process's callers of one record ask for a connection in the order in which they come.
 *
 * <p>A pool prefers the thread that has just returned a connection, so that of many callers of one record some would go on
 * and on, and others never. Thread-safe.
 */
public final class RecordTurns {

    /** While one waits for the disk, the next ones wait for the row. More of them only take connections from others. */
    private static final int AT_ONCE = 4;

    private final ConcurrentHashMap<List<String>, Turn> turns = new ConcurrentHashMap<>();

    /** The callers of one record. */
    private static final class Turn {
        private final Semaphore free = new Semaphore(AT_ONCE, true);
        private int callers;
    }

    /** Does work when it is its turn; the record's first callers never wait. */
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
