package dev.turnstile.adoption.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a status change in a log: names of columns in CSV and TSV, keys of attributes in XES.
 *
 * @param record the field of the record's id
 * @param status the fields of the status; the values of several fields are joined with a slash
 * @param time the field of the time
 * @param actor the field of the actor, or null if the log has no such field
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
