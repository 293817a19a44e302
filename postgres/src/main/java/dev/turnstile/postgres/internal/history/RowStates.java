package dev.turnstile.postgres.internal.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row before and after each event of its stream.
 *
 * <p>An insertion tells all of the row, and so does a deletion, of what was there before; between them each update is
 * applied to what is known. Where the watch began later than the row, what came before is found from the other end: the
 * live row, or what was deleted, without the later changes.
 */
final class RowStates {

    private final List<RowEvent> events;
    private final List<KnownRow> before = new ArrayList<>();
    private final List<KnownRow> after = new ArrayList<>();

    private RowStates(List<RowEvent> events) {
        this.events = events;
    }

    /**
     * Works them out.
     *
     * @param events what became of the row, oldest first
     * @param live the row as it is after the last event, or null if nobody knows
     */
    static RowStates of(List<RowEvent> events, @Nullable KnownRow live) {
        return of(events, live, 0);
    }

    /**
     * Works them out where the watch began between two events.
     *
     * @param events what became of the row, oldest first
     * @param live the row as it is after the last event, or null if nobody knows
     * @param unwatched how many events at the beginning are of before the watch: whatever changed the row after one of them
     *     may have been seen by nobody
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
