package dev.turnstile.postgres.internal.history;

import dev.turnstile.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of a record before and after each event of its stream, for readers of many streams. */
public final class PastRows {

    private final RowStates states;

    private PastRows(RowStates states) {
        this.states = states;
    }

    /**
     * An event of a stream.
     *
     * @param type the name of the type of an event of kind {@code change}; null for an event of another kind
     * @param data the data of an event of kind {@code change}, or null
     * @param recordedAt the time at which the event was recorded
     */
    public record Logged(@Nullable String type, @Nullable String data, Instant recordedAt) {}

    /**
     * The row after the last event, of a table that is watched now.
     *
     * @param columns the columns; null if the row does not exist
     * @param since the time at which the watch began
     */
    public record Live(@Nullable Map<String, Object> columns, Instant since) {}

    /**
     * Computes the rows.
     *
     * @param events the events, oldest first
     * @param live the row after the last event; null if unknown
     */
    public static PastRows of(Json json, List<Logged> events, @Nullable Live live) {
        List<RowEvent> changes = events.stream()
                .map(event -> event.type() == null ? RowEvent.NONE : RowEvent.of(json, event.type(), event.data()))
                .toList();
        if (live == null) {
            return new PastRows(RowStates.of(changes, null));
        }
        int unwatched = (int) events.stream()
                .takeWhile(event -> event.recordedAt().isBefore(live.since()))
                .count();
        KnownRow last = live.columns() == null ? KnownRow.ABSENT : KnownRow.whole(live.columns());
        return new PastRows(RowStates.of(changes, last, unwatched));
    }

    /** Returns the columns before an event that are not null; empty if they are not all known, or there was no row. */
    public Optional<Map<String, Object>> before(int index) {
        return complete(states.before(index));
    }

    /** Returns the columns after an event that are not null; empty if they are not all known, or there was no row. */
    public Optional<Map<String, Object>> after(int index) {
        return complete(states.after(index));
    }

    private static Optional<Map<String, Object>> complete(KnownRow row) {
        return row.whole() ? Optional.ofNullable(row.columns()) : Optional.empty();
    }
}
