package dev.turnstile.history;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream, each with the state before and after the event. All events are in memory.
 *
 * <p>Times are the times at which the events happened; they need not increase with the versions. The state at a time is
 * the state after the last version whose event had happened by that time. Immutable and thread-safe.
 */
public final class Timeline {

    private final StreamName stream;
    private final List<Change> changes;

    /**
     * Constructs a timeline from changes.
     *
     * @param stream the stream
     * @param changes the changes of the stream, oldest first
     */
    public Timeline(StreamName stream, List<Change> changes) {
        this.stream = stream;
        this.changes = List.copyOf(changes);
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the changes, oldest first; empty if the log contains no event of the stream. */
    public List<Change> changes() {
        return changes;
    }

    /** Returns the version of the first event; 0 if there is no event. */
    public int firstVersion() {
        return changes.isEmpty() ? 0 : changes.getFirst().event().version();
    }

    /** Returns the version of the last event; 0 if there is no event. */
    public int lastVersion() {
        return changes.isEmpty() ? 0 : changes.getLast().event().version();
    }

    /** Returns the last change that happened by a time; empty if the first event happened later. */
    public Optional<Change> changeAt(Instant time) {
        return changes.reversed().stream()
                .filter(change -> !change.event().occurredAt().isAfter(time))
                .findFirst();
    }

    /** Returns the state at a time; empty if the first event happened later. */
    public Optional<RecordState> at(Instant time) {
        return changeAt(time).map(Change::after);
    }

    /**
     * Returns the state after the event of a version. For the version just below the first version, returns the state
     * before the first event.
     *
     * @throws IllegalArgumentException if the timeline does not contain the version
     */
    public RecordState at(int version) {
        if (!changes.isEmpty() && version == firstVersion() - 1) {
            return changes.getFirst().before();
        }
        return changes.stream()
                .filter(change -> change.event().version() == version)
                .findFirst()
                .map(Change::after)
                .orElseThrow(() -> new IllegalArgumentException("stream " + stream
                        + (changes.isEmpty()
                                ? " has no event that can be read"
                                : " has versions " + firstVersion() + " to " + lastVersion())
                        + ", got version " + version));
    }

    /**
     * Compares the states at two versions, in either order.
     *
     * @throws IllegalArgumentException if the timeline does not contain one of the versions
     */
    public List<FieldDifference> differences(int from, int to) {
        return FieldDifference.between(at(from).tree(), at(to).tree());
    }

    /**
     * Folds the events into a state that the caller defines, such as the state of an aggregate.
     *
     * @param initial the state before the first event
     * @param fold a function that returns the next state for a state and an event, without modifying the given state
     */
    public <S extends @Nullable Object> List<Step<S>> fold(S initial, BiFunction<S, RecordedEvent, S> fold) {
        List<Step<S>> steps = new ArrayList<>(changes.size());
        S state = initial;
        for (Change change : changes) {
            S next = fold.apply(state, change.event());
            steps.add(new Step<>(change.event(), state, next));
            state = next;
        }
        return List.copyOf(steps);
    }

    /**
     * An event, and the caller's state before and after the event.
     *
     * @param event the event
     * @param before the state before the event
     * @param after the state after the event
     */
    public record Step<S extends @Nullable Object>(RecordedEvent event, S before, S after) {}

    /**
     * The state of a record at one version, as far as it can be derived from the log.
     *
     * @param version the version of the record's stream; 0 before the record's first event
     * @param states the record's states, by the names of its machines; if the table has one machine in several columns,
     *     the name is followed by the column in parentheses, as in {@code approval (second)}
     * @param row the non-null columns of the record's row, if the table is or was watched; null if there was no row, or
     *     the row is not known
     * @param whole whether all columns of the row are known; false if the watch of the table began after the row was
     *     inserted, and the row was deleted or is no longer watched
     */
    public record RecordState(
            int version,
            Map<String, String> states,
            @Nullable Map<String, Object> row,
            boolean whole) {

        /** Copies the maps, and preserves their order. */
        public RecordState {
            states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
            row = row == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(row));
        }

        /**
         * Returns the states and the row as one tree, with the fields {@code states} and {@code row}; unknown parts are
         * omitted.
         */
        public Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            if (!states.isEmpty()) {
                tree.put("states", states);
            }
            if (row != null) {
                tree.put("row", row);
            }
            return tree;
        }
    }

    /**
     * A field in which two trees differ.
     *
     * <p>Values are compared by their text: 1.0 differs from 1.00.
     *
     * @param path the path of the field, such as {@code address.city} or {@code lines[2].amount}; a name with a dot, a
     *     bracket or a quote is written as {@code ["a.b"]}
     * @param kind the kind of difference
     * @param before the former value, as a tree; null if the field was added, or was null
     * @param after the new value, as a tree; null if the field was removed, or is null
     */
    public record FieldDifference(
            String path,
            Kind kind,
            @Nullable Object before,
            @Nullable Object after) {

        /** The kind of difference. */
        public enum Kind {
            /** Only the second tree contains the field. */
            ADDED,
            /** Only the first tree contains the field. */
            REMOVED,
            /** The values differ. */
            CHANGED
        }

        /**
         * Compares two trees: objects by their fields, arrays by index, other values as a whole.
         *
         * @return the innermost fields that differ, in the order of the trees; none if they are equal
         */
        public static List<FieldDifference> between(Map<String, ?> before, Map<String, ?> after) {
            return new TreeComparison().of(before, after);
        }
    }

    /**
     * An event, and the states of its record before and after the event.
     *
     * @param event the event; for a TRUNCATE of the table, the event has the version of the record's last event before
     *     the TRUNCATE
     * @param before the record's state before the event
     * @param after the record's state after the event
     */
    public record Change(RecordedEvent event, RecordState before, RecordState after) {

        /** Returns the fields of {@link RecordState#tree} that the event changed. */
        public List<FieldDifference> differences() {
            return FieldDifference.between(before.tree(), after.tree());
        }
    }
}
