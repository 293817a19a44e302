package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.machine.StateMachine.Finding;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class CodeHistoryTest {

    private static final StateMachine<String, String> EARLIER = machine(m -> m.state("open", 0)
            .initial()
            .state("settled", 1)
            .terminal()
            .state("gone", 2)
            .terminal());

    @Test
    void the_same_machine_has_nothing_against_itself() {
        assertThat(EARLIER.findingsAgainst(EARLIER)).isEmpty();
    }

    @Test
    void new_states_with_new_codes_are_welcome_and_so_is_another_order() {
        assertThat(against(m -> m.state("held", 3)
                        .state("gone", 2)
                        .state("settled", 1)
                        .state("open", 0)
                        .initial()))
                .isEmpty();
    }

    @Test
    void a_changed_code_is_found() {
        assertThat(against(m -> m.state("open", 0).initial().state("settled", 7).state("gone", 2)))
                .containsExactly("ERROR CODE_CHANGED settled: has code 7, rows written earlier hold 1; "
                        + "give it back code 1");
    }

    @Test
    void a_reused_code_is_found() {
        assertThat(against(m -> m.state("open", 0).initial().state("paid", 1).state("gone", 2)))
                .containsExactly("ERROR CODE_REUSED paid: takes code 1, which rows written earlier hold for settled; "
                        + "give it a code of its own, or declare it formerly(\"settled\") if it is renamed");
    }

    @Test
    void swapped_codes_are_found_at_each_state() {
        assertThat(against(m -> m.state("open", 0).initial().state("settled", 2).state("gone", 1)))
                .hasSize(4)
                .anyMatch(finding -> finding.startsWith("ERROR CODE_CHANGED settled"))
                .anyMatch(finding -> finding.startsWith("ERROR CODE_CHANGED gone"))
                .anyMatch(finding -> finding.startsWith("ERROR CODE_REUSED settled"))
                .anyMatch(finding -> finding.startsWith("ERROR CODE_REUSED gone"));
    }

    @Test
    void a_renamed_state_that_keeps_its_code_and_its_former_name_goes_on() {
        assertThat(against(m -> m.state("open", 0)
                        .initial()
                        .state("paid", 1)
                        .formerly("settled")
                        .state("gone", 2)))
                .isEmpty();
    }

    @Test
    void a_renamed_state_with_another_code_is_found() {
        assertThat(against(m -> m.state("open", 0)
                        .initial()
                        .state("paid", 7)
                        .formerly("settled")
                        .state("gone", 2)))
                .containsExactly(
                        "ERROR CODE_CHANGED paid: has code 7, rows written earlier hold 1; " + "give it back code 1");
    }

    @Test
    void going_back_to_a_former_name_goes_on() {
        var renamed = machine(m -> m.state("open", 0)
                .initial()
                .state("paid", 1)
                .formerly("settled")
                .state("gone", 2));
        assertThat(EARLIER.findingsAgainst(renamed)).isEmpty();
    }

    @Test
    void a_state_that_takes_up_a_name_which_another_once_had_is_not_mistaken_for_it() {
        var earlier = machine(m -> m.state("open", 0).initial().state("paid", 1).formerly("settled"));
        var later = machine(
                m -> m.state("settled", 2).state("paid", 1).state("open", 0).initial());
        assertThat(later.findingsAgainst(earlier)).isEmpty();
    }

    private static List<String> against(Consumer<Definition<String, String>> states) {
        return machine(states).findingsAgainst(EARLIER).stream()
                .map(Finding::toString)
                .toList();
    }

    private static StateMachine<String, String> machine(Consumer<Definition<String, String>> states) {
        Definition<String, String> machine = StateMachine.define("order");
        states.accept(machine);
        return machine.build();
    }
}
