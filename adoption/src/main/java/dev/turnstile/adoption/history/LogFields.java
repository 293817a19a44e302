package dev.turnstile.adoption.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a status change in a log: names of columns in CSV, TSV, Excel files and databases, keys of attributes
 * in XES and OCEL.
 *
 * @param record the fields of the record's id; the values of several fields are joined with a slash
 * @param status the fields of the status, joined with a slash; empty if each time column has a status of its own
 * @param from the field of the status before the change, or null if the log has no such field
 * @param time the field of the time; two fields for the date and the time of day; with {@link LogOptions#withTimes} the
 *     columns that the options name; empty if the order of the file is used instead
 * @param actor the field of the actor, or null if the log has no such field
 */
public record LogFields(
        List<String> record,
        List<String> status,
        @Nullable String from,
        List<String> time,
        @Nullable String actor) {

    /** Copies the lists. */
    public LogFields {
        record = List.copyOf(record);
        status = List.copyOf(status);
        time = List.copyOf(time);
    }

    /**
     * Returns the fields of a log with one field for the record, one for the time and none for the status before the
     * change.
     */
    public static LogFields of(String record, List<String> status, String time, @Nullable String actor) {
        return new LogFields(List.of(record), status, null, List.of(time), actor);
    }
}
