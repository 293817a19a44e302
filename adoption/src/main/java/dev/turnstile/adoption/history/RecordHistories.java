package dev.turnstile.adoption.history;

import dev.turnstile.adoption.history.internal.HistoryReader;
import dev.turnstile.adoption.history.internal.LogFile;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a log, record by record; holds one record in memory at a time.
 *
 * <p>The pass closes itself at its end and when it fails; close it where it may be left earlier. Not thread-safe.
 */
public final class RecordHistories implements Iterator<RecordHistory>, AutoCloseable {

    private final LogFile file;
    private final HistoryReader reader;
    private @Nullable RecordHistory next;
    private long records;
    private boolean ended;

    RecordHistories(LogFile file, HistoryReader reader) {
        this.file = file;
        this.reader = reader;
    }

    /**
     * Tells whether there is another record.
     *
     * @throws InvalidLogException if the log goes on with something that cannot be read, ends without any change, or
     *     was changed since it was opened
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
            throw new NoSuchElementException(file.path() + " has no further record");
        }
        RecordHistory history = next;
        next = null;
        return history;
    }

    /** Returns how many records were passed over so far because the log knows no change of theirs. */
    public long withoutChanges() {
        return reader.withoutChanges();
    }

    /** Closes the file and deletes what the pass stored outside memory. */
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
                file.checkUnchanged();
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
            throw file.invalid(0, "expected status changes, got none; is it the right file?");
        }
    }
}
