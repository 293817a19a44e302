package dev.turnstile.testing;

import static dev.turnstile.testing.MachineAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.Definition;
import dev.turnstile.machine.Guard;
import dev.turnstile.machine.StateMachine;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class MachineAssertTest {

    enum Light {
        RED,
        GREEN,
        OFF
    }

    enum Step {
        GO,
        STOP,
        BREAK
    }

    private static final StateMachine<Light, Step> LIGHT = StateMachine.define("light", Light.class, Step.class)
            .state(Light.RED, 0)
            .initial()
            .state(Light.GREEN, 1)
            .state(Light.OFF, 2)
            .terminal()
            .transition(Step.GO)
            .from(Light.RED)
            .to(Light.GREEN)
            .transition(Step.STOP)
            .from(Light.GREEN)
            .to(Light.OFF)
            .guard(Guard.sql("night", "it is day"))
            .from(Light.GREEN)
            .to(Light.RED)
            .transition(Step.BREAK)
            .from(Light.RED, Light.GREEN)
            .to(Light.OFF)
            .build();

    private static final StateMachine<String, String> ODD = odd(1);

    @Test
    void a_machine_without_findings_passes() {
        assertThat(LIGHT)
                .hasNoFindings()
                .hasNoFindingsAgainst(LIGHT)
                .permits(Light.RED, Step.GO, Light.GREEN)
                .permits(Light.GREEN, Step.STOP, Light.RED)
                .permits(Light.GREEN, Step.STOP, Light.OFF)
                .forbids(Light.GREEN, Step.GO)
                .forbids(Light.OFF, Step.BREAK);
    }

    @Test
    void findings_are_listed_with_their_remedy() {
        fails(() -> assertThat(ODD).hasNoFindings(), """
                expected machine 'odd' (3 states, 1 transitions) without findings, got
                  WARNING UNREACHABLE_STATE lost: cannot be reached from an initial state; add a transition to it, \
                or mark it with .alsoInitial()
                  WARNING DEAD_END lost: has no exit and is not terminal; add a transition from it, or mark it with \
                .terminal()""");
    }

    @Test
    void an_intended_finding_can_be_asserted() {
        assertThat(ODD).hasFinding(Kind.DEAD_END, "lost").hasFinding(Kind.UNREACHABLE_STATE, "lost");
    }

    @Test
    void a_missing_finding_fails_with_the_actual_findings() {
        fails(
                () -> assertThat(LIGHT).hasFinding(Kind.DEAD_END, "OFF"),
                "expected machine 'light' (3 states, 3 transitions) with finding DEAD_END OFF, got none");
        fails(() -> assertThat(ODD).hasFinding(Kind.DEAD_END, "open"), """
                expected machine 'odd' (3 states, 1 transitions) with finding DEAD_END open, got
                  WARNING UNREACHABLE_STATE lost: cannot be reached from an initial state; add a transition to it, \
                or mark it with .alsoInitial()
                  WARNING DEAD_END lost: has no exit and is not terminal; add a transition from it, or mark it with \
                .terminal()""");
        fails(() -> assertThat(ODD).hasFinding(Kind.NO_WAY_TO_TERMINAL, "lost"), """
                expected machine 'odd' (3 states, 1 transitions) with finding NO_WAY_TO_TERMINAL lost, got
                  WARNING UNREACHABLE_STATE lost: cannot be reached from an initial state; add a transition to it, \
                or mark it with .alsoInitial()
                  WARNING DEAD_END lost: has no exit and is not terminal; add a transition from it, or mark it with \
                .terminal()""");
    }

    @Test
    void a_changed_code_fails_with_its_remedy() {
        assertThat(odd(1)).hasNoFindingsAgainst(ODD);
        fails(() -> assertThat(odd(7)).hasNoFindingsAgainst(ODD), """
                expected machine 'odd' (3 states, 1 transitions) to follow machine 'odd' (3 states, 1 transitions) \
                without findings, got
                  ERROR CODE_CHANGED lost: has code 7, rows written earlier hold 1; give it back code 1""");
    }

    @Test
    void a_missing_edge_fails_with_the_permitted_transitions() {
        fails(
                () -> assertThat(LIGHT).permits(Light.GREEN, Step.GO, Light.RED),
                "expected 'GO' to lead from GREEN to RED, but it is not permitted in GREEN (permitted: STOP, BREAK)");
        fails(
                () -> assertThat(LIGHT).permits(Light.OFF, Step.GO, Light.RED),
                "expected 'GO' to lead from OFF to RED, but it is not permitted in OFF (permitted: none)");
    }

    @Test
    void an_edge_to_another_state_fails_with_its_target() {
        fails(
                () -> assertThat(LIGHT).permits(Light.RED, Step.GO, Light.OFF),
                "expected 'GO' to lead from RED to OFF, but it leads to GREEN");
        fails(
                () -> assertThat(LIGHT).permits(Light.GREEN, Step.STOP, Light.GREEN),
                "expected 'STOP' to lead from GREEN to GREEN, but it leads to OFF, RED");
    }

    @Test
    void an_unexpected_edge_fails_with_its_target() {
        fails(
                () -> assertThat(LIGHT).forbids(Light.GREEN, Step.STOP),
                "expected 'STOP' not to be permitted in GREEN, but it leads to OFF, RED");
    }

    @Test
    void a_misspelt_name_fails_and_does_not_pass_as_forbidden() {
        fails(
                () -> assertThat(ODD).forbids("opened", "close"),
                "the machine declares no state 'opened' (declared: open, lost, closed)");
        fails(
                () -> assertThat(ODD).forbids("open", "shut"),
                "the machine declares no transition 'shut' (declared: close)");
        fails(
                () -> assertThat(ODD).permits("open", "close", "shut"),
                "the machine declares no state 'shut' (declared: open, lost, closed)");
    }

    @Test
    void a_description_precedes_the_message() {
        fails(
                () -> assertThat(LIGHT).as("%s", "100% sure").forbids(Light.RED, Step.GO),
                "[100% sure] expected 'GO' not to be permitted in RED, but it leads to GREEN");
    }

    private static StateMachine<String, String> odd(int code) {
        Definition<String, String> odd = StateMachine.define("odd");
        odd.state("open", 0).initial().state("lost", code).state("closed", 2).terminal();
        odd.transition("close").from("open").to("closed");
        return odd.build();
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
