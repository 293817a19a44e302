package dev.turnstile.history;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
}
