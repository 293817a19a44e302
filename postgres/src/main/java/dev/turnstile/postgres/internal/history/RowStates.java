package dev.turnstile.postgres.internal.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of a row before and after each event of its stream.
 *
 * <p>An insert contains the whole new row, and a delete the whole old row; between them, each update is applied to the
 * known columns. If the row existed before the table was watched, earlier states are computed backwards from the live
 * or deleted row, by reversing the later changes.
 */
final class RowStates {

    private final List<RowEvent> events;
    private final List<KnownRow> before = new ArrayList<>();
    private final List<KnownRow> after = new ArrayList<>();

    private RowStates(List<RowEvent> events) {
        this.events = events;
    }

    /**
     * Computes the states.
     *
     * @param events the changes of the row, oldest first
     * @param live the row after the last event, or null if unknown
     */
    static RowStates of(List<RowEvent> events, @Nullable KnownRow live) {
        return of(events, live, 0);
    }

    /**
     * Computes the states of a row whose table was first watched between two events.
     *
     * @param events the changes of the row, oldest first
     * @param live the row after the last event, or null if unknown
     * @param unwatched the number of events that were recorded before the watch; changes between these events may be
     *     unrecorded
     */
    static RowStates of(List<RowEvent> events, @Nullable KnownRow live, int unwatched) {
        RowStates states = new RowStates(events);
        states.forwards();
        states.backwards(live, unwatched);
        return states;
    }

    KnownRow before(int index) {
        return before.get(index);
    }

    KnownRow after(int index) {
        return after.get(index);
    }

    private void forwards() {
        KnownRow row = KnownRow.UNKNOWN;
        for (RowEvent event : events) {
            KnownRow was = was(row, event);
            before.add(was);
            row = switch (event.kind()) {
                case INSERTED -> KnownRow.whole(event.now());
                case UPDATED -> was.with(event.now());
                case DELETED, TRUNCATED -> KnownRow.ABSENT;
                case NONE -> was;
            };
            after.add(row);
        }
    }

    private static KnownRow was(KnownRow row, RowEvent event) {
        return switch (event.kind()) {
            case INSERTED -> KnownRow.ABSENT;
            case DELETED -> KnownRow.whole(event.old());
            case UPDATED -> row.corrected(event.old());
            case TRUNCATED, NONE -> row;
        };
    }

    private void backwards(@Nullable KnownRow live, int unwatched) {
        KnownRow row = live == null ? KnownRow.UNKNOWN : live;
        for (int i = events.size() - 1; i >= 0; i--) {
            row = i < unwatched ? KnownRow.UNKNOWN : row;
            after.set(i, fuller(after.get(i), row));
            before.set(i, fuller(before.get(i), earlier(after.get(i), events.get(i))));
            row = before.get(i);
        }
    }

    private static KnownRow fuller(KnownRow forwards, KnownRow backwards) {
        return forwards.whole() || !backwards.whole() ? forwards : backwards;
    }

    private static KnownRow earlier(KnownRow row, RowEvent event) {
        return switch (event.kind()) {
            case INSERTED -> KnownRow.ABSENT;
            case UPDATED -> row.with(event.old());
            case DELETED -> KnownRow.whole(event.old());
            case TRUNCATED -> KnownRow.UNKNOWN;
            case NONE -> row;
        };
    }
}
