package dev.turnstile.postgres.internal.door;

import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import java.util.List;
import java.util.stream.Collectors;

/** The codes of states as an SQL list, such as {@code 0, 1}. */
public final class StateCodes {

    private StateCodes() {}

    /** Returns the codes of all states. */
    public static String all(StateMachine<?, ?> machine) {
        return listed(machine.states());
    }

    /** Returns the codes of the states in which records may be created. */
    public static String initial(StateMachine<?, ?> machine) {
        return listed(machine.states().stream().filter(State::initial).toList());
    }

    private static String listed(List<? extends State<?, ?>> states) {
        return states.stream().map(state -> Integer.toString(state.code())).collect(Collectors.joining(", "));
    }
}
