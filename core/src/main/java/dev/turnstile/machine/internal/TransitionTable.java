package dev.turnstile.machine.internal;

import dev.turnstile.machine.State;
import dev.turnstile.machine.Transition;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A machine as one integer array: one row for each state, one column for each transition. Each cell contains the row of
 * the target state.
 *
 * <p>The index of an enum constant is its ordinal, which is never stored; the database row stores the code.
 */
public final class TransitionTable<S, T> {

    private static final int NONE = -1;
    private static final int GUARDS_DECIDE = -2;

    private final Index<S> rows;
    private final Index<T> columns;
    private final List<State<S, T>> states;
    private final List<Transition<S, T>> transitions;
    private final Object[] values;
    private final int width;
    private final int[] cells;
    private final Map<Integer, State<S, T>> codes = new HashMap<>();
    private final List<List<T>> permitted = new ArrayList<>();

    private TransitionTable(Draft<S, T> draft) {
        states = byOrdinal(draft.states(), State::value);
        transitions = byOrdinal(draft.transitions(), Transition::value);
        rows = Index.of(states.stream().map(State::value).toList());
        columns = Index.of(transitions.stream().map(Transition::value).toList());
        values = states.stream().map(State::value).toArray();
        width = transitions.size();
        cells = new int[states.size() * width];
        Arrays.fill(cells, NONE);
        draft.edges().forEach(this::add);
        for (State<S, T> state : states) {
            codes.put(state.code(), state);
            permitted.add(draft.transitions().stream()
                    .filter(transition -> !transition.from(state.value()).isEmpty())
                    .map(Transition::value)
                    .toList());
        }
    }

    /**
     * Sorts declarations by ordinal. A valid machine declares every constant, so the index in this order is the
     * ordinal.
     */
    private static <D> List<D> byOrdinal(List<D> declared, Function<D, Object> value) {
        boolean constants = !declared.isEmpty() && value.apply(declared.getFirst()) instanceof Enum<?>;
        return constants
                ? declared.stream()
                        .sorted(Comparator.comparingInt(declaration -> ordinal(value.apply(declaration))))
                        .toList()
                : declared;
    }

    @SuppressWarnings("EnumOrdinal") // never stored: the row contains the code
    private static int ordinal(Object constant) {
        return ((Enum<?>) constant).ordinal();
    }

    public static <S, T> TransitionTable<S, T> compile(Draft<S, T> draft) {
        return new TransitionTable<>(draft);
    }

    private void add(Edge<S, T> edge) {
        int cell = rows.of(edge.from()) * width + columns.of(edge.transition());
        int target = rows.of(edge.to());
        cells[cell] = cells[cell] == NONE || cells[cell] == target ? target : GUARDS_DECIDE;
    }

    @SuppressWarnings("unchecked") // contains only the declared states
    public @Nullable S next(S state, T transition) {
        int row = rows.of(state);
        int column = columns.of(transition);
        if ((row | column) < 0) {
            return null;
        }
        int target = cells[row * width + column];
        if (target >= 0) {
            return (S) values[target];
        }
        if (target == GUARDS_DECIDE) {
            throw guardsDecide(state, transition);
        }
        return null;
    }

    private IllegalStateException guardsDecide(S state, T transition) {
        return new IllegalStateException(
                "guards decide where transition '" + Names.of(transition) + "' leads from state " + Names.of(state)
                        + ": " + transition(transition).from(state));
    }

    public List<T> permitted(S state) {
        return permitted.get(known(rows, state, "state", states));
    }

    public State<S, T> state(S value) {
        return states.get(known(rows, value, "state", states));
    }

    public Transition<S, T> transition(T value) {
        return transitions.get(known(columns, value, "transition", transitions));
    }

    public @Nullable State<S, T> byCode(int code) {
        return codes.get(code);
    }

    private static <V> int known(Index<V> index, @Nullable V value, String what, List<?> declared) {
        if (value == null) {
            throw new IllegalArgumentException("expected a " + what + ", got null (declared: "
                    + String.join(", ", declared.stream().map(Object::toString).toList()) + "); name one of them");
        }
        int found = index.of(value);
        if (found < 0) {
            throw new IllegalArgumentException("the machine declares no " + what + " '" + Names.of(value)
                    + "' (declared: "
                    + String.join(", ", declared.stream().map(Object::toString).toList()) + ")");
        }
        return found;
    }

    /** Finds the index of a value in the table without allocating; -1 for an unknown value. */
    private static final class Index<V> {

        private final Map<V, Integer> places = new HashMap<>();
        private final boolean constants;

        private Index(List<V> values) {
            values.forEach(value -> places.put(value, places.size()));
            constants = !values.isEmpty() && values.getFirst() instanceof Enum<?>;
        }

        static <V> Index<V> of(List<V> values) {
            return new Index<>(values);
        }

        int of(V value) {
            if (constants) {
                return ordinal(value);
            }
            Integer place = places.get(value);
            return place == null ? NONE : place;
        }
    }
}
