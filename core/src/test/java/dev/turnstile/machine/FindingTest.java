package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every kind of finding: the smallest change to a sound machine that shows it, and what it says. */
final class FindingTest {

    private static final Guard HOT = Guard.sql("hot", "not hot").withName("hot");
    private static final Guard WET = Guard.sql("wet", "not wet").withName("wet");

    /** A kind with a change that brings it about and the finding as people read it. */
    private record Sample(Kind kind, Consumer<Definition<String, String>> change, String text) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample(
                    Kind.BLANK_NAME,
                    machine -> machine.state(" ", 7).alsoInitial().terminal(),
                    "ERROR BLANK_NAME state: has a blank name; name it"),
            new Sample(
                    Kind.BLANK_NAME,
                    machine -> machine.state("gone", 7).alsoInitial().terminal().label(""),
                    "ERROR BLANK_NAME gone: has a blank label; leave it out, or give it text"),
            new Sample(
                    Kind.BLANK_NAME,
                    machine -> machine.state("gone", 7).alsoInitial().terminal().formerly("left", ""),
                    "ERROR BLANK_NAME gone: has a blank former name; leave it out, or give it text"),
            new Sample(
                    Kind.DECLARED_TWICE,
                    machine -> machine.state("closed", 7).terminal(),
                    "ERROR DECLARED_TWICE closed: is declared twice as a state; declare it once"),
            new Sample(
                    Kind.DECLARED_TWICE,
                    machine -> machine.transition("start"),
                    "ERROR DECLARED_TWICE start: is declared twice as a transition; declare it once"),
            new Sample(
                    Kind.DECLARED_TWICE,
                    machine -> machine.timeout("open", Duration.ofDays(1), "start")
                            .timeout("open", Duration.ofDays(2), "start"),
                    "ERROR DECLARED_TWICE open: has two timeouts; keep one"),
            new Sample(
                    Kind.DECLARED_TWICE,
                    machine -> machine.transition("skip")
                            .from("open")
                            .to("closed")
                            .guard(HOT)
                            .from("busy")
                            .to("closed")
                            .guard(WET.withName("hot")),
                    "ERROR DECLARED_TWICE hot: stands for two different guards; tell them apart with .named(\"..\")"),
            new Sample(
                    Kind.CODE_OUT_OF_RANGE,
                    machine -> machine.state("gone", 32768).alsoInitial().terminal(),
                    "ERROR CODE_OUT_OF_RANGE gone: has code 32768; give it one of 0 to 32767"),
            new Sample(
                    Kind.CODE_OUT_OF_RANGE,
                    machine -> machine.state("gone", -1).alsoInitial().terminal(),
                    "ERROR CODE_OUT_OF_RANGE gone: has code -1; give it one of 0 to 32767"),
            new Sample(
                    Kind.CODE_REUSED,
                    machine -> machine.state("gone", 1).alsoInitial().terminal(),
                    "ERROR CODE_REUSED gone: has code 1, which stands for busy; give it a code of its own"),
            new Sample(
                    Kind.NAME_TAKEN,
                    machine -> machine.state("gone", 7).alsoInitial().terminal().formerly("lost", "closed"),
                    "ERROR NAME_TAKEN gone: was formerly 'closed', which is the name of closed; "
                            + "keep each former name at one state"),
            new Sample(
                    Kind.NO_INITIAL_STATE,
                    machine -> machine.state("open", 0),
                    "ERROR NO_INITIAL_STATE ticket: has no state in which records are created; "
                            + "mark one with .initial()"),
            new Sample(
                    Kind.SEVERAL_INITIAL_STATES,
                    machine -> machine.state("gone", 7).initial().terminal(),
                    "ERROR SEVERAL_INITIAL_STATES ticket: has several default initial states: open, gone; "
                            + "keep .initial() at one and mark the others with .alsoInitial()"),
            new Sample(
                    Kind.UNDECLARED,
                    machine -> machine.transition("lose").from("open").to("gone"),
                    "ERROR UNDECLARED gone: 'lose' leads to it, but no such state is declared; "
                            + "declare it with .state(gone, code)"),
            new Sample(
                    Kind.UNDECLARED,
                    machine -> machine.transition("find").from("gone").to("open"),
                    "ERROR UNDECLARED gone: 'find' leads from it, but no such state is declared; "
                            + "declare it with .state(gone, code)"),
            new Sample(
                    Kind.UNDECLARED,
                    machine -> machine.timeout("gone", Duration.ofDays(1), "start"),
                    "ERROR UNDECLARED gone: has a timeout, but no such state is declared; "
                            + "declare it with .state(gone, code)"),
            new Sample(
                    Kind.UNDECLARED,
                    machine -> machine.timeout("open", Duration.ofDays(1), "lose"),
                    "ERROR UNDECLARED lose: is the timeout of open, but no such transition is declared; "
                            + "declare it with .transition(lose)"),
            new Sample(
                    Kind.TERMINAL_WITH_EXIT,
                    machine -> machine.transition("reopen").from("closed").to("open"),
                    "ERROR TERMINAL_WITH_EXIT closed: is terminal, but 'reopen' leads from it to open; "
                            + "remove the edge, or do not call the state terminal"),
            new Sample(
                    Kind.AMBIGUOUS_EDGES,
                    machine -> machine.transition("go")
                            .from("open")
                            .to("closed")
                            .from("open")
                            .to("busy"),
                    "ERROR AMBIGUOUS_EDGES go: leads from open to closed and to busy, and no guard tells them apart: "
                            + "the first is always taken; guard the edge to closed by what the edge to busy does not "
                            + "ask for, or remove one"),
            new Sample(
                    Kind.AMBIGUOUS_EDGES,
                    machine -> machine.transition("go").from("open", "open").to("busy"),
                    "ERROR AMBIGUOUS_EDGES go: leads from open to busy by two edges, and the first is always taken; "
                            + "remove one of the two"),
            new Sample(
                    Kind.TIMEOUT_WITHOUT_EXIT,
                    machine -> machine.timeout("open", Duration.ofDays(1), "finish"),
                    "ERROR TIMEOUT_WITHOUT_EXIT open: times out with 'finish', which does not leave it; "
                            + "add an edge of 'finish' from open, or time out with another transition"),
            new Sample(
                    Kind.UNREACHABLE_STATE,
                    machine -> machine.state("gone", 7).terminal(),
                    "WARNING UNREACHABLE_STATE gone: cannot be reached from an initial state; "
                            + "add a transition to it, or mark it with .alsoInitial()"),
            new Sample(
                    Kind.DEAD_END,
                    machine -> machine.state("gone", 7).alsoInitial(),
                    "WARNING DEAD_END gone: has no exit and is not terminal; "
                            + "add a transition from it, or mark it with .terminal()"),
            new Sample(
                    Kind.NO_WAY_TO_TERMINAL,
                    machine -> machine.state("up", 7)
                            .alsoInitial()
                            .state("down", 8)
                            .transition("sink")
                            .from("up")
                            .to("down")
                            .transition("rise")
                            .from("down")
                            .to("up"),
                    "WARNING NO_WAY_TO_TERMINAL up: leads to no terminal state; "
                            + "add a way out, or mark where records stay with .terminal()"),
            new Sample(
                    Kind.NO_TERMINAL_STATE,
                    machine -> machine.transition("reopen").from("closed").to("open"),
                    "WARNING NO_TERMINAL_STATE ticket: has no terminal state, so no record is ever done; "
                            + "mark the states in which records stay with .terminal()"),
            new Sample(
                    Kind.POINTLESS_GUARD,
                    machine -> machine.transition("go")
                            .from("open")
                            .to("busy")
                            .guard(HOT)
                            .from("open")
                            .to("busy"),
                    "WARNING POINTLESS_GUARD hot: cannot matter: 'go' leads from open to busy whether it holds or "
                            + "not; remove the guarded edge, or lead the other one elsewhere"),
            new Sample(
                    Kind.POINTLESS_GUARD,
                    machine -> machine.transition("go")
                            .from("open")
                            .to("busy")
                            .guard(Guard.sql(" TRUE ", "never").withName("always")),
                    "WARNING POINTLESS_GUARD always: cannot matter: its condition is the constant ' TRUE '; "
                            + "remove it, or ask the row"),
            new Sample(
                    Kind.TRANSITION_WITHOUT_EDGE,
                    machine -> machine.transition("go"),
                    "WARNING TRANSITION_WITHOUT_EDGE go: has no edges, so it is never permitted; "
                            + "add .from(..).to(..), or remove it"),
            new Sample(
                    Kind.STATE_EXPLOSION,
                    FindingTest::explode,
                    "WARNING STATE_EXPLOSION ticket: has 4 states that look like 2 x 2 combinations of [UNPAID, PAID] "
                            + "and [UNSENT, SENT]; declare two machines on the same record, one for each attribute"));

    @TestFactory
    Stream<DynamicTest> every_kind_is_found_where_it_is() {
        return SAMPLES.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.text(), () -> {
                    List<Finding> found = changed(sample).findings().stream()
                            .filter(finding -> finding.kind() == sample.kind())
                            .toList();
                    assertThat(found).isNotEmpty();
                    assertThat(found.getFirst()).hasToString(sample.text());
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_sound_machine_shows_none_of_it() {
        return Stream.of(Kind.values())
                .map(kind -> DynamicTest.dynamicTest(
                        kind.name(),
                        () -> assertThat(sound().build().findings()).noneMatch(finding -> finding.kind() == kind)));
    }

    @TestFactory
    Stream<DynamicTest> an_error_does_not_build_and_a_warning_does() {
        return SAMPLES.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.text(), () -> {
                    Definition<String, String> definition = changed(sample);
                    if (sample.kind().severity() == Finding.Severity.ERROR) {
                        assertThatThrownBy(definition::build)
                                .isInstanceOf(InvalidMachineException.class)
                                .hasMessageContaining(sample.kind().name());
                    } else {
                        assertThat(definition.build().findings())
                                .extracting(Finding::toString)
                                .contains(sample.text());
                    }
                }));
    }

    @Test
    void there_is_a_sample_of_every_kind_that_a_machine_shows_alone() {
        Set<Kind> shown = SAMPLES.stream().map(Sample::kind).collect(Collectors.toSet());
        assertThat(EnumSet.complementOf(EnumSet.copyOf(shown))).containsExactly(Kind.CODE_CHANGED);
    }

    @Test
    void a_machine_that_does_not_build_names_all_errors_and_no_warning() {
        var definition = sound();
        definition.state("gone", 1);
        definition.transition("go").from("open").to("nowhere").from("open").to("busy");
        definition.transition("idle");
        assertThatThrownBy(definition::build)
                .isInstanceOfSatisfying(InvalidMachineException.class, invalid -> {
                    assertThat(invalid.machine()).isEqualTo("ticket");
                    assertThat(invalid.findings())
                            .extracting(Finding::kind)
                            .containsExactly(Kind.CODE_REUSED, Kind.UNDECLARED, Kind.AMBIGUOUS_EDGES);
                })
                .hasMessage("machine 'ticket' does not build: CODE_REUSED gone: has code 1, which stands for busy "
                        + "(give it a code of its own); UNDECLARED nowhere: 'go' leads to it, but no such state is "
                        + "declared (declare it with .state(nowhere, code)); AMBIGUOUS_EDGES go: leads from open to "
                        + "nowhere and to busy, and no guard tells them apart: the first is always taken (guard the "
                        + "edge to nowhere by what the edge to busy does not ask for, or remove one)");
    }

    @Test
    void a_machine_without_a_name_does_not_build() {
        assertThatThrownBy(() -> StateMachine.define(" ")
                        .state("on", 0)
                        .initial()
                        .terminal()
                        .build())
                .hasMessage(
                        "machine ' ' does not build: BLANK_NAME machine: has no name (name it, for example \"order\")");
    }

    @Test
    void an_undeclared_constant_is_found_once_however_often_it_is_used() {
        var definition = StateMachine.define("order", Orders.OrderState.class, Orders.OrderTransition.class)
                .state(Orders.OrderState.PENDING, 0)
                .initial()
                .transition(Orders.OrderTransition.PAY)
                .from(Orders.OrderState.PENDING, Orders.OrderState.SHIPPED)
                .to(Orders.OrderState.PAID)
                .timeout(Orders.OrderState.PAID, Duration.ofDays(1), Orders.OrderTransition.SHIP);
        assertThat(definition.findings()).extracting(Finding::subject).doesNotHaveDuplicates();
        assertThat(definition.findings().getFirst())
                .hasToString("ERROR UNDECLARED PAID: is a constant of OrderState, but no such state is declared; "
                        + "declare it with .state(PAID, code)");
        assertThat(definition.findings())
                .extracting(Finding::kind)
                .containsOnly(Kind.UNDECLARED)
                .hasSize(9);
    }

    @Test
    void a_former_name_of_two_states_is_found_at_both() {
        var definition = sound();
        definition.state("gone", 7).alsoInitial().terminal().formerly("lost");
        definition.state("left", 8).alsoInitial().terminal().formerly("lost");
        assertThat(definition.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "ERROR NAME_TAKEN gone: was formerly 'lost', which is a former name of left; "
                                + "keep each former name at one state",
                        "ERROR NAME_TAKEN left: was formerly 'lost', which is a former name of gone; "
                                + "keep each former name at one state");
    }

    @Test
    void a_timeout_that_only_leads_back_does_not_leave_the_state() {
        var definition = sound();
        definition.transition("remind").from("open").toItself();
        definition.timeout("open", Duration.ofDays(1), "remind");
        assertThat(definition.findings()).extracting(Finding::kind).containsExactly(Kind.TIMEOUT_WITHOUT_EXIT);
    }

    @Test
    void a_last_edge_without_guard_is_the_else_of_those_before() {
        var definition = sound();
        definition
                .transition("go")
                .from("open")
                .to("closed")
                .guard(HOT)
                .from("open")
                .to("open")
                .guard(WET)
                .from("open")
                .to("busy");
        assertThat(definition.findings()).isEmpty();
    }

    @Test
    void a_guard_matters_when_an_edge_elsewhere_stands_between_it_and_the_else() {
        var definition = sound();
        definition
                .transition("go")
                .from("open")
                .to("busy")
                .guard(HOT)
                .from("open")
                .to("closed")
                .guard(WET)
                .from("open")
                .to("busy");
        assertThat(definition.findings()).isEmpty();
    }

    @Test
    void of_several_guards_only_those_that_a_later_edge_does_not_ask_are_pointless() {
        var definition = sound();
        definition
                .transition("go")
                .from("open")
                .to("busy")
                .guard(HOT)
                .guard(WET)
                .from("open")
                .to("busy")
                .guard(HOT);
        assertThat(definition.findings()).extracting(Finding::subject).containsExactly("wet");
    }

    @Test
    void an_edge_that_asks_for_more_after_one_that_asks_for_less_is_never_taken() {
        var definition = sound();
        definition
                .transition("go")
                .from("open")
                .to("busy")
                .guard(HOT)
                .from("open")
                .to("closed")
                .guard(WET)
                .guard(HOT);
        assertThat(definition.findings()).extracting(Finding::kind).containsExactly(Kind.AMBIGUOUS_EDGES);
    }

    /** A machine with every part and without findings. */
    private static Definition<String, String> sound() {
        Definition<String, String> machine = StateMachine.define("ticket");
        machine.state("open", 0).initial().state("busy", 1).state("closed", 2).terminal();
        machine.transition("start").from("open").to("busy");
        machine.transition("finish").from("busy").to("closed").guard(HOT);
        return machine;
    }

    private static Definition<String, String> changed(Sample sample) {
        Definition<String, String> machine = switch (sample.kind()) {
            case NO_INITIAL_STATE -> StateMachine.define("ticket");
            case NO_TERMINAL_STATE -> withoutTerminal();
            default -> sound();
        };
        sample.change().accept(machine);
        return machine;
    }

    private static Definition<String, String> withoutTerminal() {
        Definition<String, String> machine = StateMachine.define("ticket");
        machine.state("open", 0).initial().state("closed", 2);
        machine.transition("close").from("open").to("closed");
        return machine;
    }

    private static void explode(Definition<String, String> machine) {
        machine.state("UNPAID_UNSENT", 10).alsoInitial().state("PAID_UNSENT", 11);
        machine.state("UNPAID_SENT", 12).state("PAID_SENT", 13).terminal();
        machine.transition("pay")
                .from("UNPAID_UNSENT")
                .to("PAID_UNSENT")
                .from("UNPAID_SENT")
                .to("PAID_SENT");
        machine.transition("send")
                .from("UNPAID_UNSENT")
                .to("UNPAID_SENT")
                .from("PAID_UNSENT")
                .to("PAID_SENT");
    }
}
