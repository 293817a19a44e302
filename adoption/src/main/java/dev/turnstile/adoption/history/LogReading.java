package dev.turnstile.adoption.history;

import java.util.List;

/**
 * The interpretation of a log: the fields that are read as the record, the status, the time and the actor, and the form
 * of the times. A caller can show the interpretation to a person, who notices a wrong one.
 *
 * @param fields the fields
 * @param times the form of the times, such as {@code ISO 8601, UTC} or {@code day/month/year, Europe/Paris}
 * @param separator the character between the columns of CSV and TSV; 0 for other formats and databases
 * @param notes one line for each property of the log that the reader should check; empty if there are none
 */
public record LogReading(LogFields fields, String times, char separator, List<String> notes) {

    /** Copies the list. */
    public LogReading {
        notes = List.copyOf(notes);
    }

    /**
     * Returns one line such as {@code record 'order_id', status 'status', time 'created_at' (ISO 8601, UTC), actor
     * none}.
     */
    public String describe() {
        String status = fields.status().isEmpty() ? "status by time column" : "status " + quoted(fields.status());
        String from = fields.from() == null ? "" : " from " + quoted(List.of(fields.from()));
        String time = fields.time().isEmpty() ? "" : " " + quoted(fields.time());
        String actor = fields.actor() == null ? "none" : quoted(List.of(fields.actor()));
        return "record " + quoted(fields.record()) + ", " + status + from + ", time" + time + " (" + times + "), actor "
                + actor;
    }

    private static String quoted(List<String> names) {
        return String.join(" + ", names.stream().map(name -> "'" + name + "'").toList());
    }
}
