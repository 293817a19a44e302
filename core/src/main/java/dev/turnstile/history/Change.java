package dev.turnstile.history;

import dev.turnstile.event.RecordedEvent;
import java.util.List;

/**
 * An event, and the states of its record before and after the event.
 *
 * @param event the event; for a TRUNCATE of the table, the event has the version of the record's last event before the
 *     TRUNCATE
 * @param before the record's state before the event
 * @param after the record's state after the event
 */
public record Change(RecordedEvent event, RecordState before, RecordState after) {

    /** Returns the fields of {@link RecordState#tree} that the event changed. */
    public List<FieldDifference> differences() {
        return FieldDifference.between(before.tree(), after.tree());
    }
}
