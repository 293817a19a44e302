package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.PassCounts;
import dev.turnstile.adoption.history.RecordHistory;
import org.jspecify.annotations.Nullable;

/** One pass over a log in one format. */
public interface HistoryReader {

    /**
     * Returns the next record's history, or null at the end of the log.
     *
     * @throws InvalidLogException if the next record cannot be read
     */
    @Nullable
    RecordHistory next();

    /** Returns the counts of the pass so far. */
    PassCounts counts();

    /** Closes the file and deletes the temporary files of the pass; idempotent. */
    void close();
}
