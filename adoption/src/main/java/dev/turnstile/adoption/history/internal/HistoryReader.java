package dev.turnstile.adoption.history.internal;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.RecordHistory;
import org.jspecify.annotations.Nullable;

/** One pass over a log in one format. */
public interface HistoryReader {

    /**
     * Returns the next record's history, or null at the end of the log.
     *
     * @throws InvalidLogException if the log cannot be read further
     */
    @Nullable
    RecordHistory next();

    /** Returns how many records without any change were passed over so far. */
    long withoutChanges();

    /** Releases the file and whatever the pass stored; more than once is as good as once. */
    void close();
}
