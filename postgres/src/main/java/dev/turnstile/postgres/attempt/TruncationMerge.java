package dev.turnstile.postgres.attempt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inserts the TRUNCATE events of a table into the events of each record, by their positions. Not thread-safe.
 */
final class TruncationMerge {

    private final List<LoggedLine> truncations;
    private @Nullable LoggedLine last;
    private int next;

    TruncationMerge(List<LoggedLine> truncations) {
        this.truncations = truncations;
    }

    /** Returns the truncations between the previous event of the same record and an event, as lines of that record. */
    List<LoggedLine> before(LoggedLine line) {
        boolean same = last != null && line.continues(last);
        last = line;
        if (truncations.isEmpty() || line.isRefusal()) {
            return List.of();
        }
        int first = same ? next : upTo(line.position());
        next = upTo(line.position());
        return truncations.subList(first, next).stream().map(line::truncatedBy).toList();
    }

    private int upTo(long position) {
        int found = 0;
        while (found < truncations.size() && truncations.get(found).position() < position) {
            found++;
        }
        return found;
    }
}
