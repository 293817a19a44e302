package dev.turnstile.adoption.conformance.internal;

import dev.turnstile.adoption.conformance.Deviation;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition.Edge;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps that a machine permits, by the names of its states. */
public final class MachineSteps {

    /** The result of the comparison of a step. */
    enum Result {
        PERMITTED,
        GUARDED,
        UNKNOWN_STATE,
        NOT_INITIAL,
        NO_EDGE,
        /** The status before is no state, so that the step cannot be compared. */
        SKIPPED;

        Deviation.Kind kind() {
            return Deviation.Kind.valueOf(name());
        }

        boolean permitted() {
            return this == PERMITTED || this == GUARDED;
        }
    }

    private final StateMachine<?, ?> machine;
    private final Map<Pair, Boolean> guarded;
    private final Map<String, Optional<Integer>> codes = new HashMap<>();
    private final Map<Integer, Boolean> initial;

    private MachineSteps(StateMachine<?, ?> machine, Map<Pair, Boolean> guarded, Map<Integer, Boolean> initial) {
        this.machine = machine;
        this.guarded = guarded;
        this.initial = initial;
    }

    /** Returns the steps of a machine. */
    public static MachineSteps of(StateMachine<?, ?> machine) {
        return ofEdges(machine);
    }

    private static <S, T> MachineSteps ofEdges(StateMachine<S, T> machine) {
        Map<Pair, Boolean> guarded = new HashMap<>();
        for (Edge<S, T> edge : machine.edges()) {
            Pair pair = new Pair(
                    machine.state(edge.from()).code(), machine.state(edge.to()).code());
            guarded.merge(pair, !edge.guards().isEmpty(), Boolean::logicalAnd);
        }
        Map<Integer, Boolean> initial =
                machine.states().stream().collect(Collectors.toMap(State::code, State::initial));
        return new MachineSteps(machine, guarded, initial);
    }

    /** Compares a step; the status before a first status is null. */
    Result compare(@Nullable String from, String to) {
        Optional<Integer> target = code(to);
        Optional<Integer> source = from == null ? Optional.empty() : code(from);
        if (target.isEmpty()) {
            return to.equals(from) ? Result.SKIPPED : Result.UNKNOWN_STATE;
        }
        if (from == null) {
            return initial.getOrDefault(target.get(), false) ? Result.PERMITTED : Result.NOT_INITIAL;
        }
        if (source.isEmpty()) {
            return Result.SKIPPED;
        }
        Boolean guards = guarded.get(new Pair(source.get(), target.get()));
        return guards == null ? Result.NO_EDGE : guards ? Result.GUARDED : Result.PERMITTED;
    }

    private Optional<Integer> code(String status) {
        return codes.computeIfAbsent(status, name -> machine.stateNamed(name).map(State::code));
    }

    /** Returns the names and codes of all states. */
    Map<String, Integer> states() {
        return machine.states().stream().collect(Collectors.toMap(State::name, State::code));
    }

    private record Pair(int from, int to) {}
}
