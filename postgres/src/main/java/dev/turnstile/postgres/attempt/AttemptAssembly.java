package dev.turnstile.postgres.attempt;

import dev.turnstile.postgres.internal.history.PastRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one record, put together from the events of its stream and its refusals.
 *
 * <p>A refusal has the time at which its invocation began, by the clock of the node. The refusal is placed by this
 * time. If the record was not in the refusal's state at this time, the refusal is placed at the nearest time at which
 * the record was in this state.
 */
final class AttemptAssembly {

    private final String machine;
    private final Definitions definitions;
    private final List<LoggedLine> events;
    private final List<Integer> moves = new ArrayList<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<int[]> places = new ArrayList<>();

    private AttemptAssembly(String machine, Definitions definitions, List<LoggedLine> events) {
        this.machine = machine;
        this.definitions = definitions;
        this.events = events;
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).isOfState()) {
                moves.add(i);
            }
        }
    }

    /**
     * Returns the attempts of one record.
     *
     * @param events the events of the stream, oldest first
     * @param refusals the refusals, oldest first
     */
    static RecordAttempts of(
            String machine,
            Definitions definitions,
            String key,
            List<LoggedLine> events,
            List<LoggedLine> refusals,
            LiveLookup live) {
        AttemptAssembly assembly = new AttemptAssembly(machine, definitions, events);
        assembly.merge(refusals);
        List<PastRows.Logged> logged = events.stream()
                .map(event -> new PastRows.Logged(event.isChange() ? event.name() : null, event.data(), event.at()))
                .toList();
        int[] before = assembly.places.stream().mapToInt(place -> place[0]).toArray();
        int[] after = assembly.places.stream().mapToInt(place -> place[1]).toArray();
        return new RecordAttempts(key, assembly.attempts, new AttemptRows(key, logged, before, after, live));
    }

    private void merge(List<LoggedLine> refusals) {
        List<List<LoggedLine>> placed = new ArrayList<>();
        for (int i = 0; i <= moves.size(); i++) {
            placed.add(refusals.isEmpty() ? List.of() : new ArrayList<>());
        }
        for (LoggedLine refusal : refusals) {
            placed.get(place(refusal, code(refusal))).add(refusal);
        }
        for (int i = 0; i <= moves.size(); i++) {
            for (LoggedLine refusal : placed.get(i)) {
                add(refusal, i);
            }
            if (i < moves.size()) {
                add(moves.get(i));
            }
        }
    }

    private @Nullable Integer code(LoggedLine refusal) {
        return definitions.code(definitions.at(refusal.at()), refusal.state());
    }

    /** Returns the number of moves before a refusal. */
    private int place(LoggedLine refusal, @Nullable Integer code) {
        int timely = 0;
        for (int i = 0; i < moves.size(); i++) {
            timely = move(i).at().isAfter(refusal.at()) ? timely : i + 1;
        }
        if (code == null || moves.isEmpty() || code.equals(stateAt(timely))) {
            return timely;
        }
        int nearest = timely;
        Duration least = null;
        for (int i = 0; i <= moves.size(); i++) {
            if (code.equals(stateAt(i))) {
                Duration distance = distance(refusal.at(), i, timely);
                if (least == null || distance.compareTo(least) < 0) {
                    least = distance;
                    nearest = i;
                }
            }
        }
        return nearest;
    }

    /** Returns the time between a refusal and the nearest end of the span between two moves. */
    private Duration distance(Instant refusedAt, int place, int timely) {
        return place > timely
                ? Duration.between(refusedAt, move(place - 1).at())
                : Duration.between(move(place).at(), refusedAt);
    }

    private LoggedLine move(int index) {
        return events.get(moves.get(index));
    }

    private @Nullable Integer stateAt(int place) {
        if (place == 0) {
            return moves.isEmpty() ? null : move(0).from();
        }
        return move(place - 1).to();
    }

    private void add(int index) {
        LoggedLine event = events.get(index);
        Attempt.Kind kind = Attempt.Kind.valueOf(event.kind().toUpperCase(Locale.ROOT));
        attempts.add(new Attempt(
                kind,
                kind == Attempt.Kind.TRANSITION ? event.name() : null,
                event.from(),
                event.to(),
                true,
                List.of(),
                definitions.at(event.at()).version(),
                Objects.requireNonNullElse(event.occurredAt(), event.at()),
                event.version(),
                event.actor()));
        // The watch's trigger fires after the statement, so the row's change is the next event.
        boolean changed = index + 1 < events.size() && events.get(index + 1).isChange();
        places.add(new int[] {index, index + (changed ? 2 : 1)});
    }

    private void add(LoggedLine refusal, int place) {
        attempts.add(new Attempt(
                Attempt.Kind.TRANSITION,
                RefusedTransition.in(refusal.message(), machine, refusal.key()),
                code(refusal),
                null,
                false,
                refusal.guards(),
                definitions.at(refusal.at()).version(),
                refusal.at(),
                place == 0 ? 0 : move(place - 1).version(),
                refusal.actor()));
        int row = row(refusal.at(), place);
        places.add(new int[] {row, row});
    }

    /**
     * Returns the place of the row at a refusal: after the last event at or before its time. If the span of the
     * refusal's state begins later, the row is known only if it did not change in the span.
     */
    private int row(Instant refusedAt, int place) {
        int first = place == 0 ? 0 : moves.get(place - 1) + 1;
        int end = place == moves.size() ? events.size() : moves.get(place);
        int found = -1;
        for (int i = Math.max(0, first - 1); i < end; i++) {
            found = events.get(i).at().isAfter(refusedAt) ? found : i;
        }
        if (found >= 0) {
            boolean ownChange =
                    found == first - 1 && first < end && events.get(first).isChange();
            return ownChange ? first + 1 : found + 1;
        }
        return end - first <= 1 ? end : AttemptRows.UNKNOWN;
    }
}
