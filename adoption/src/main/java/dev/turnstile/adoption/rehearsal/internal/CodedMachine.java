package dev.turnstile.adoption.rehearsal.internal;

import dev.turnstile.machine.Guard;
import dev.turnstile.machine.State;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A machine by the codes of its states, because a record stores a code, whose name may change. */
public final class CodedMachine {

    private final StateMachine<String, String> machine;
    private final Map<String, Map<Integer, List<CodedEdge>>> byTransition = new HashMap<>();
    private final Map<Integer, Map<Integer, List<CodedEdge>>> byStates = new HashMap<>();
    private final Map<String, List<Guard.Sql>> guards = new HashMap<>();

    /** Compiles a machine. */
    public CodedMachine(StateMachine<String, String> machine) {
        this.machine = machine;
        for (Transition<String, String> transition : machine.transitions()) {
            Map<Integer, List<CodedEdge>> edges = new HashMap<>();
            transition.edges().forEach(edge -> {
                int from = machine.state(edge.from()).code();
                CodedEdge coded = new CodedEdge(machine.state(edge.to()).code(), edge.guards());
                edges.computeIfAbsent(from, code -> new ArrayList<>()).add(coded);
                byStates.computeIfAbsent(from, code -> new HashMap<>())
                        .computeIfAbsent(coded.to(), code -> new ArrayList<>())
                        .add(coded);
            });
            byTransition.put(transition.name(), edges);
            guards.put(
                    transition.name(),
                    guards(edges.values().stream().flatMap(List::stream).toList()));
        }
    }

    /**
     * An edge of a transition from a state.
     *
     * @param to the code of the target state
     * @param guards the guards
     */
    record CodedEdge(int to, List<Guard> guards) {

        List<GuardKey> keys() {
            return guards.stream().map(GuardKey::of).toList();
        }
    }

    /** Returns the machine. */
    public StateMachine<String, String> machine() {
        return machine;
    }

    boolean has(int code) {
        return machine.byCode(code).isPresent();
    }

    boolean initial(int code) {
        return machine.byCode(code).filter(State::initial).isPresent();
    }

    /** Returns the name of a code; empty if the machine does not have the state. */
    public Optional<String> name(int code) {
        return machine.byCode(code).map(State::name);
    }

    boolean has(String transition) {
        return byTransition.containsKey(transition);
    }

    /** Returns the edges of a transition from a state, in the order in which they are tried. */
    List<CodedEdge> edges(String transition, int from) {
        return byTransition.getOrDefault(transition, Map.of()).getOrDefault(from, List.of());
    }

    /** Returns the edges of all transitions from one state to another. */
    List<CodedEdge> between(int from, int to) {
        return byStates.getOrDefault(from, Map.of()).getOrDefault(to, List.of());
    }

    /** Returns the guards in SQL of a transition. */
    List<Guard.Sql> guards(String transition) {
        return guards.getOrDefault(transition, List.of());
    }

    /** Returns the guards in SQL of the edges to a state. */
    List<Guard.Sql> guardsTo(int to) {
        return guards(byStates.values().stream()
                .flatMap(targets -> targets.getOrDefault(to, List.of()).stream())
                .toList());
    }

    private static List<Guard.Sql> guards(List<CodedEdge> edges) {
        return edges.stream()
                .flatMap(edge -> edge.guards().stream())
                .filter(Guard.Sql.class::isInstance)
                .map(Guard.Sql.class::cast)
                .distinct()
                .toList();
    }
}
