package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamName;
import java.util.List;

/**
 * Rows for one stream.
 *
 * @param stream the stream
 * @param expected what is expected of it
 * @param rows the events' rows in their order
 */
public record StreamAppend(StreamName stream, ExpectedVersion expected, List<EventRow> rows) {

    /** Returns the number by which the statements know what is expected. */
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

    /** Returns the version that is expected, where a certain one is. */
    int version() {
        return expected instanceof ExpectedVersion.Exactly exactly ? exactly.version() : 0;
    }

    /** Tells whether the stream's row may have to be made. */
    boolean creating() {
        return !rows.isEmpty() && expected.holds(0, 0);
    }
}
