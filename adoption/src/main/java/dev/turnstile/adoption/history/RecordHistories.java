package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogSource;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a log; only one record is in memory at a time.
 *
 * <p>A pass is closed automatically at its end and on failure; the caller must close a pass that is not read to its
 * end. Not thread-safe.
 */
public final class RecordHistories implements Iterator<RecordHistory>, AutoCloseable {

    private final LogSource source;
    private final HistoryReader reader;
    private @Nullable RecordHistory next;
    private long records;
    private boolean ended;

    RecordHistories(LogSource source, HistoryReader reader) {
        this.source = source;
        this.reader = reader;
    }

    /**
     * Returns whether there is another record.
     *
     * @throws InvalidLogException if the next record cannot be read, the log contains no change, or the
     *     content was changed since the log was opened
     */
    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            advance();
        }
        return next != null;
    }

    /**
     * Returns the history of the next record.
     *
     * @throws InvalidLogException as {@link #hasNext}
     * @throws NoSuchElementException if there is no further record
     */
    @Override
    public RecordHistory next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException(source.label() + " has no further record");
        }
        RecordHistory history = next;
        next = null;
        return history;
    }

    /** Returns the number of records that were skipped so far because the log contains no changes for these records. */
    public long withoutChanges() {
        return reader.counts().withoutChanges();
    }

    /** Returns the counts of the pass so far; they are complete at the end of the pass. */
    public PassCounts counts() {
        return reader.counts();
    }

    /** Closes the file or the connection, and deletes the temporary files of the pass. */
    @Override
    public void close() {
        ended = true;
        next = null;
        reader.close();
    }

    private void advance() {
        boolean done = false;
        try {
            next = reader.next();
            if (next == null) {
                source.checkUnchanged();
                checkNotEmpty();
            } else {
                records++;
                done = true;
            }
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private void checkNotEmpty() {
        if (records == 0) {
            throw source.invalid(0, "expected status changes, got none; check that this is the right log");
        }
    }
}
