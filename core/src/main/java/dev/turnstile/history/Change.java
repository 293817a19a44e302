package dev.turnstile.history;

import dev.turnstile.event.RecordedEvent;
import java.util.List;

/**
 * An event with the state of its record before and after it.
 *
 * @param event the event; where all rows of the table went at once, by TRUNCATE, its version is that of the record's
 *     last event before
 * @param before the state before it
 * @param after the state after it
 */
public record Change(RecordedEvent event, RecordState before, RecordState after) {

    /** Returns the fields of {@link RecordState#tree} that it changed. */
    public List<FieldDifference> differences() {
        return FieldDifference.between(before.tree(), after.tree());
    }
}
