package dev.turnstile.history;

import dev.turnstile.event.RecordedEvent;
import java.util.List;

/**
 * An event with the state of its record before and after it.
 *
 * @param event the event; if a TRUNCATE removed all rows of the table, its version is that of the record's last event
 *     before
 * @param before the record's state before the event
 * @param after the record's state after the event
 */
public record Change(RecordedEvent event, RecordState before, RecordState after) {

    /** Returns the fields of {@link RecordState#tree} that the event changed. */
    public List<FieldDifference> differences() {
        return FieldDifference.between(before.tree(), after.tree());
    }
}
