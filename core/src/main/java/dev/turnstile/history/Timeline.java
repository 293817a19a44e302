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
 * The events of one stream, each with the state before and after it; all are held in memory.
 *
 * <p>Times are those when something happened, which need not rise with the versions: the state at a time is that after
 * the last version that had happened by then. Immutable and thread-safe.
 */
public final class Timeline {

    private final StreamName stream;
    private final List<Change> changes;

    /**
     * Puts changes together.
     *
     * @param stream the stream
     * @param changes its changes, oldest first
     */
    public Timeline(StreamName stream, List<Change> changes) {
        this.stream = stream;
        this.changes = List.copyOf(changes);
    }

    /** Returns the stream. */
    public StreamName stream() {
        return stream;
    }

    /** Returns the changes, oldest first; none if the log knows nothing of the stream. */
    public List<Change> changes() {
        return changes;
    }

    /** Returns the version of the first event; 0 if there is none. */
    public int firstVersion() {
        return changes.isEmpty() ? 0 : changes.getFirst().event().version();
    }

    /** Returns the version of the last event; 0 if there is none. */
    public int lastVersion() {
        return changes.isEmpty() ? 0 : changes.getLast().event().version();
    }

    /** Returns the last change by a time, or nothing if the first event came later. */
    public Optional<Change> changeAt(Instant time) {
        return changes.reversed().stream()
                .filter(change -> !change.event().occurredAt().isAfter(time))
                .findFirst();
    }

    /** Returns the state at a time, or nothing if the first event came later. */
    public Optional<RecordState> at(Instant time) {
        return changeAt(time).map(Change::after);
    }

    /**
     * Returns the state after the event of a version; one below the first version asks for the state before it.
     *
     * @throws IllegalArgumentException if there is no such version
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
     * @throws IllegalArgumentException if there is no such version
     */
    public List<FieldDifference> differences(int from, int to) {
        return FieldDifference.between(at(from).tree(), at(to).tree());
    }

    /**
     * Goes through the events with a state of the caller's own, such as that of an event-sourced stream.
     *
     * @param initial the state before the first event
     * @param fold makes a state of the one before and an event; neither changes the one that it gets
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
     * An event with a caller's state before and after it.
     *
     * @param event the event
     * @param before the state before it
     * @param after the state after it
     */
    public record Step<S extends @Nullable Object>(RecordedEvent event, S before, S after) {}
}
