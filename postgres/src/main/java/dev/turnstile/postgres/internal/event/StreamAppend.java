package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * An append of rows to one stream.
 *
 * @param stream the stream
 * @param expected the expected version of the stream
 * @param rows the rows of the events, in order
 */
public record StreamAppend(StreamName stream, ExpectedVersion expected, List<EventRow> rows) {

    /** Returns the number of the expectation's kind in the SQL statements. */
    int mode() {
        return switch (expected) {
            case ExpectedVersion.Exactly exactly -> 1;
            case ExpectedVersion.Condition condition ->
                switch (condition) {
                    case ANY -> 0;
                    case EXISTS -> 2;
                    case NO_STREAM -> 3;
                };
        };
    }

    /** Returns the exact version that is expected, or 0 if the expectation is of another kind. */
    int version() {
        return expected instanceof ExpectedVersion.Exactly exactly ? exactly.version() : 0;
    }

    /** Returns whether the append may have to insert the stream's row. */
    boolean creating() {
        return !rows.isEmpty() && expected.holds(0, 0);
    }
}
