package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import dev.turnstile.machine.Transition.Edge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A machine as plain maps and a closed matrix: what compiled tables and analyses must agree with.
 *
 * <p>It reads a list of edges and nothing that is compiled, so a fault in the one does not hide in the other.
 */
final class MachineModel {

    private final List<State<String, String>> states;
    private final Map<List<String>, Set<String>> targets = new HashMap<>();
    private final Set<List<String>> paths = new HashSet<>();

    MachineModel(List<State<String, String>> states, List<Edge<String, String>> edges) {
        this.states = states;
        for (Edge<String, String> edge : edges) {
            targets.computeIfAbsent(List.of(edge.from(), edge.transition()), cell -> new HashSet<>())
                    .add(edge.to());
            paths.add(List.of(edge.from(), edge.to()));
        }
        for (State<String, String> state : states) {
            paths.add(List.of(state.name(), state.name()));
        }
        close();
    }

    private void close() {
        for (State<String, String> over : states) {
            for (State<String, String> from : states) {
                for (State<String, String> to : states) {
                    if (paths.contains(List.of(from.name(), over.name()))
                            && paths.contains(List.of(over.name(), to.name()))) {
                        paths.add(List.of(from.name(), to.name()));
                    }
                }
            }
        }
    }

    /** Fails unless a function leads where the edges lead, and throws where guards decide. */
    void check(Set<String> transitions, BiFunction<String, String, @Nullable String> next) {
        for (State<String, String> state : states) {
            for (String transition : transitions) {
                Set<String> expected = targets.getOrDefault(List.of(state.name(), transition), Set.of());
                assertThat(answers(next, state.name(), transition))
                        .as("%s from %s", transition, state.name())
                        .isEqualTo(expected.size() > 1 ? Set.of("guards decide") : expected);
            }
        }
    }

    private static Set<String> answers(
            BiFunction<String, String, @Nullable String> next, String state, String transition) {
        try {
            String target = next.apply(state, transition);
            return target == null ? Set.of() : Set.of(target);
        } catch (IllegalStateException e) {
            return Set.of("guards decide");
        }
    }

    /** Fails unless the findings about paths are the ones that the matrix shows. */
    void check(List<Finding> findings) {
        Set<String> expected = new TreeSet<>();
        boolean terminals = states.stream().anyMatch(State::terminal);
        if (!terminals) {
            expected.add(Kind.NO_TERMINAL_STATE.name());
        }
        for (State<String, String> state : states) {
            boolean leaves = states.stream()
                    .anyMatch(to -> !to.equals(state) && paths.contains(List.of(state.name(), to.name())));
            if (states.stream().noneMatch(from -> from.initial() && leads(from, state))) {
                expected.add(Kind.UNREACHABLE_STATE + " " + state.name());
            }
            if (!leaves && !state.terminal()) {
                expected.add(Kind.DEAD_END + " " + state.name());
            } else if (terminals && states.stream().noneMatch(to -> to.terminal() && leads(state, to))) {
                expected.add(Kind.NO_WAY_TO_TERMINAL + " " + state.name());
            }
        }
        assertThat(aboutPaths(findings)).isEqualTo(expected);
    }

    private boolean leads(State<String, String> from, State<String, String> to) {
        return paths.contains(List.of(from.name(), to.name()));
    }

    private static Set<String> aboutPaths(List<Finding> findings) {
        Set<String> found = new TreeSet<>();
        for (Finding finding : findings) {
            switch (finding.kind()) {
                case NO_TERMINAL_STATE -> found.add(finding.kind().name());
                case UNREACHABLE_STATE, DEAD_END, NO_WAY_TO_TERMINAL ->
                    found.add(finding.kind() + " " + finding.subject());
                default -> {}
            }
        }
        return found;
    }
}
