package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.Transition.Edge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jspecify.annotations.Nullable;

@Domain(RandomMachines.class)
final class MachinePropertyTest {

    @Property
    void next_leads_where_a_map_of_the_edges_leads(@ForAll StateMachine<String, String> machine) {
        new MachineModel(machine.states(), machine.edges()).check(transitions(machine), machine::next);
    }

    @Property(tries = 200)
    void the_map_notices_an_edge_that_is_lost_or_added_or_leads_elsewhere(
            @ForAll StateMachine<String, String> machine) {
        MachineModel model = new MachineModel(machine.states(), machine.edges());
        for (State<String, String> state : machine.states()) {
            for (String transition : transitions(machine)) {
                for (String target : targets(machine)) {
                    BiFunction<String, String, @Nullable String> broken =
                            broken(machine, state.name(), transition, target);
                    assertThatThrownBy(() -> model.check(transitions(machine), broken))
                            .isInstanceOf(AssertionError.class);
                }
            }
        }
    }

    @Property
    void permitted_are_the_transitions_with_an_edge(@ForAll StateMachine<String, String> machine) {
        for (State<String, String> state : machine.states()) {
            Set<String> leaving = machine.edges().stream()
                    .filter(edge -> edge.from().equals(state.name()))
                    .map(Edge::transition)
                    .collect(Collectors.toSet());
            assertThat(machine.permitted(state.name())).containsExactlyInAnyOrderElementsOf(leaving);
        }
    }

    @Property
    void findings_about_paths_are_those_of_a_closed_matrix(@ForAll StateMachine<String, String> machine) {
        new MachineModel(machine.states(), machine.edges()).check(machine.findings());
    }

    @Property(tries = 200)
    void the_matrix_notices_a_finding_that_is_lost(@ForAll StateMachine<String, String> machine) {
        MachineModel model = new MachineModel(machine.states(), machine.edges());
        List<Finding> aboutPaths = machine.findings().stream()
                .filter(finding -> switch (finding.kind()) {
                    case NO_TERMINAL_STATE, UNREACHABLE_STATE, DEAD_END, NO_WAY_TO_TERMINAL -> true;
                    default -> false;
                })
                .toList();
        Assume.that(!aboutPaths.isEmpty());
        for (Finding finding : aboutPaths) {
            List<Finding> fewer = new ArrayList<>(machine.findings());
            fewer.remove(finding);
            assertThatThrownBy(() -> model.check(fewer)).isInstanceOf(AssertionError.class);
        }
    }

    @Property
    void a_machine_that_was_written_and_read_is_the_same(@ForAll StateMachine<String, String> machine) {
        Map<String, Object> document = MachineDocument.write(machine);
        StateMachine<String, String> again = MachineDocument.read(document);
        assertThat(MachineDocument.write(again)).isEqualTo(document).hasToString(document.toString());
        assertThat(again.states()).isEqualTo(machine.states());
        assertThat(again.transitions()).isEqualTo(machine.transitions());
        assertThat(again.findings()).isEqualTo(machine.findings());
        assertThat(again.findingsAgainst(machine)).isEmpty();
        assertThat(table(again)).isEqualTo(table(machine));
    }

    private static Set<String> transitions(StateMachine<String, String> machine) {
        return machine.transitions().stream().map(Transition::value).collect(Collectors.toSet());
    }

    /** Every state, and "" for none. */
    private static List<String> targets(StateMachine<String, String> machine) {
        List<String> targets = new ArrayList<>(List.of(""));
        machine.states().forEach(state -> targets.add(state.name()));
        return targets;
    }

    /** The machine's own answers but one, which is another. */
    private static BiFunction<String, String, @Nullable String> broken(
            StateMachine<String, String> machine, String state, String transition, String target) {
        String right = answer(machine, state, transition);
        String wrong = target.equals(right) ? "elsewhere" : target;
        return (from, asked) -> {
            if (from.equals(state) && asked.equals(transition)) {
                return wrong.isEmpty() ? null : wrong;
            }
            return machine.next(from, asked);
        };
    }

    private static Map<List<String>, String> table(StateMachine<String, String> machine) {
        Map<List<String>, String> table = new HashMap<>();
        for (State<String, String> state : machine.states()) {
            for (String transition : transitions(machine)) {
                table.put(List.of(state.name(), transition), answer(machine, state.name(), transition));
            }
        }
        return table;
    }

    private static String answer(StateMachine<String, String> machine, String state, String transition) {
        try {
            return Objects.requireNonNullElse(machine.next(state, transition), "");
        } catch (IllegalStateException e) {
            return "guards decide";
        }
    }
}
