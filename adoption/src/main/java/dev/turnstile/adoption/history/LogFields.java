package dev.turnstile.adoption.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a log keeps what a status change consists of: names of columns in CSV and TSV, keys of attributes in XES.
 *
 * @param record the id of the record
 * @param status the status; of several fields the values are joined with a slash
 * @param time the time
 * @param actor who did it; null if the log has no such field
 */
public record LogFields(
        String record,
        List<String> status,
        String time,
        @Nullable String actor) {

    /** Copies the list. */
    public LogFields {
        status = List.copyOf(status);
    }
}
