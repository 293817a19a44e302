package dev.turnstile.machine;

import static dev.turnstile.machine.Orders.ORDER;
import static dev.turnstile.machine.Orders.OrderState.CANCELLED;
import static dev.turnstile.machine.Orders.OrderState.DELIVERED;
import static dev.turnstile.machine.Orders.OrderState.PAID;
import static dev.turnstile.machine.Orders.OrderState.PENDING;
import static dev.turnstile.machine.Orders.OrderState.RETURNED;
import static dev.turnstile.machine.Orders.OrderState.SHIPPED;
import static dev.turnstile.machine.Orders.OrderTransition.CANCEL;
import static dev.turnstile.machine.Orders.OrderTransition.PAY;
import static dev.turnstile.machine.Orders.OrderTransition.RETURN;
import static dev.turnstile.machine.Orders.OrderTransition.SHIP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.machine.State.Timeout;
import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.Transition.Edge;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DefinitionTest {

    private static final Guard URGENT = Guard.sql("urgent", "not urgent").withName("urgent");

    /** A name that prints otherwise than it is declared. */
    enum Loud {
        OPEN,
        SHUT;

        @Override
        public String toString() {
            return name() + "!";
        }
    }

    enum Move {
        CLOSE
    }

    @Test
    void the_order_machine_compiles_to_what_it_declares() {
        assertThat(ORDER.findings()).isEmpty();
        assertThat(ORDER.initial().value()).isEqualTo(PENDING);
        assertThat(ORDER.next(PENDING, PAY)).isEqualTo(PAID);
        assertThat(ORDER.next(PAID, SHIP)).isEqualTo(SHIPPED);
        assertThat(ORDER.next(PAID, CANCEL)).isEqualTo(CANCELLED);
        assertThat(ORDER.next(DELIVERED, RETURN)).isEqualTo(RETURNED);
        assertThat(ORDER.next(PENDING, SHIP)).isNull();
        assertThat(ORDER.next(CANCELLED, PAY)).isNull();
        assertThat(ORDER.permitted(PAID)).containsExactly(SHIP, CANCEL);
        assertThat(ORDER.permitted(RETURNED)).isEmpty();
        assertThat(ORDER.edges()).hasSize(7);
        assertThat(ORDER).hasToString("machine 'order' (6 states, 5 transitions)");
    }

    @Test
    void the_order_machine_keeps_codes_guards_and_timeouts() {
        assertThat(ORDER.byCode(2)).contains(ORDER.state(SHIPPED));
        assertThat(ORDER.byCode(6)).isEmpty();
        assertThat(ORDER.state(PENDING).timeout()).isEqualTo(new Timeout<>(Duration.ofMinutes(30), CANCEL));
        assertThat(ORDER.state(PAID).timeout()).isNull();
        assertThat(ORDER.state(CANCELLED).terminal()).isTrue();
        assertThat(ORDER.transition(SHIP).edges())
                .containsExactly(new Edge<>(
                        SHIP, PAID, SHIPPED, List.of(Guard.sql("address IS NOT NULL", "no delivery address"))));
        assertThat(ORDER.transition(SHIP).edges().getFirst())
                .hasToString("SHIP: PAID -> SHIPPED [no delivery address]");
    }

    @Test
    void a_former_name_finds_its_state() {
        assertThat(ORDER.stateNamed("settled")).contains(ORDER.state(PAID));
        assertThat(ORDER.stateNamed("PAID")).contains(ORDER.state(PAID));
        assertThat(ORDER.stateNamed("paid")).isEmpty();
        assertThat(ORDER.transitionNamed("PAY")).contains(ORDER.transition(PAY));
        assertThat(ORDER.transitionNamed("pay")).isEmpty();
    }

    @Test
    void records_may_start_in_further_states_that_the_caller_names() {
        var machine = ticket().state("imported", 9).alsoInitial().terminal().build();
        assertThat(machine.initial().name()).isEqualTo("open");
        assertThat(machine.state("imported").initial()).isTrue();
        assertThat(machine.state("imported").entry()).isEqualTo(State.Entry.ALLOWED);
        assertThat(machine.state("closed").initial()).isFalse();
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void a_self_transition_stays_also_in_a_terminal_state() {
        var machine = ticket().transition("note")
                .from("open", "closed")
                .toItself()
                .guard(URGENT)
                .build();
        assertThat(machine.next("open", "note")).isEqualTo("open");
        assertThat(machine.next("closed", "note")).isEqualTo("closed");
        assertThat(machine.transition("note").edges())
                .allSatisfy(edge -> assertThat(edge.guards()).containsExactly(URGENT));
        assertThat(machine.findings()).isEmpty();
    }

    @Test
    void guards_lead_one_transition_to_different_states() {
        var machine = triage().build();
        assertThat(machine.findings()).isEmpty();
        assertThat(machine.transition("triage").from("open")).hasSize(2);
        assertThatThrownBy(() -> machine.next("open", "triage"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("guards decide where transition 'triage' leads from state open: "
                        + "[triage: open -> hot [urgent], triage: open -> cold]");
    }

    @Test
    void several_guarded_edges_to_one_state_need_no_guard_to_tell_where_they_lead() {
        var machine = states().transition("close")
                .from("open")
                .to("closed")
                .guard(URGENT)
                .from("open")
                .to("closed")
                .guard(Guard.sql("old", "not old"))
                .build();
        assertThat(machine.next("open", "close")).isEqualTo("closed");
    }

    @Test
    void a_guard_belongs_to_the_edges_before_it_also_when_it_is_given_late() {
        var definition = states();
        var first = definition.transition("close").from("open").to("closed");
        first.from("closed").to("closed");
        var machine = first.guard(URGENT).build();
        assertThat(machine.transition("close").from("open").getFirst().guards()).containsExactly(URGENT);
        assertThat(machine.transition("close").from("closed").getFirst().guards())
                .isEmpty();
    }

    @Test
    void several_guards_hold_together() {
        Guard old = Guard.sql("old", "not old");
        var machine = states().transition("close")
                .from("open")
                .to("closed")
                .guard(URGENT)
                .guard(old)
                .build();
        assertThat(machine.edges().getFirst().guards()).containsExactly(URGENT, old);
    }

    @Test
    void labels_and_descriptions_default_to_the_name_and_to_nothing() {
        var machine = states().state("lost", 7)
                .terminal()
                .alsoInitial()
                .label("Lost and found")
                .description(" nobody knows\n")
                .transition("close")
                .label("Close it")
                .description("for good")
                .from("open")
                .to("closed")
                .build();
        assertThat(machine.state("open").label()).isEqualTo("open");
        assertThat(machine.state("open").description()).isEmpty();
        assertThat(machine.state("lost").label()).isEqualTo("Lost and found");
        assertThat(machine.state("lost").description()).isEqualTo("nobody knows");
        assertThat(machine.transition("close").label()).isEqualTo("Close it");
        assertThat(machine.transition("close").description()).isEqualTo("for good");
    }

    @Test
    void a_constant_is_named_by_its_declaration_and_not_by_what_it_prints() {
        var definition = StateMachine.define("door", Loud.class, Move.class)
                .state(Loud.OPEN, 0)
                .initial()
                .transition(Move.CLOSE)
                .from(Loud.OPEN)
                .to(Loud.SHUT);
        assertThat(definition.findings()).extracting(Finding::subject).containsExactly("SHUT");
        var machine = definition.state(Loud.SHUT, 1).terminal().build();
        assertThat(machine.state(Loud.SHUT).name()).isEqualTo("SHUT");
        assertThat(machine.edges().getFirst()).hasToString("CLOSE: OPEN -> SHUT");
        assertThat(MachineDocument.write(machine).toString()).doesNotContain("!");
    }

    @Test
    void a_stranger_is_named_with_what_is_declared() {
        var machine = ticket().build();
        assertThat(machine.next("opened", "close")).isNull();
        assertThat(machine.next("open", "shut")).isNull();
        assertThatThrownBy(() -> machine.state("opened"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the machine declares no state 'opened' (declared: open, closed)");
        assertThatThrownBy(() -> machine.permitted("opened")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> machine.transition("shut"))
                .hasMessage("the machine declares no transition 'shut' (declared: close)");
    }

    @Test
    void a_timeout_that_is_over_at_once_is_refused() {
        assertThatThrownBy(() -> ticket().timeout("open", Duration.ZERO, "close"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a timeout must be positive, got PT0S");
    }

    @Test
    void a_guard_without_text_is_refused() {
        assertThatThrownBy(() -> Guard.sql(" ", "reason")).hasMessage("a guard's condition is text, got ' '");
        assertThatThrownBy(() -> Guard.java(row -> true, "")).hasMessage("a guard's name is text, got ''");
        assertThatThrownBy(() -> URGENT.withName("\t")).hasMessage("a guard's name is text, got '\t'");
    }

    @Test
    void a_definition_that_goes_on_does_not_change_the_machine_already_built() {
        var definition = ticket();
        var built = definition.build();
        var document = MachineDocument.write(built);
        var closing = definition
                .state("gone", 2)
                .formerly("vanished")
                .terminal()
                .transition("vanish")
                .from("open");
        closing.to("gone").guard(URGENT);
        definition.timeout("open", Duration.ofDays(1), "vanish");
        assertThat(MachineDocument.write(built)).isEqualTo(document);
        assertThat(built.next("open", "vanish")).isNull();
        assertThat(built.permitted("open")).containsExactly("close");
        assertThat(definition.build().next("open", "vanish")).isEqualTo("gone");
    }

    @Test
    void a_clause_that_goes_on_does_not_change_the_machine_already_built() {
        var definition = StateMachine.define("ticket");
        var open = definition.state("open", 0).initial();
        definition.state("closed", 1).terminal();
        var edge = definition.transition("close").from("open").to("closed");
        var built = definition.build();
        open.label("Open!").formerly("new").terminal();
        edge.guard(URGENT).from("closed").toItself();
        assertThat(built.state("open").label()).isEqualTo("open");
        assertThat(built.state("open").formerly()).isEmpty();
        assertThat(built.state("open").terminal()).isFalse();
        assertThat(built.edges()).containsExactly(new Edge<>("close", "open", "closed", List.of()));
    }

    @Test
    void what_a_machine_returns_cannot_be_changed() {
        assertThatThrownBy(() -> ORDER.states().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ORDER.edges().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ORDER.permitted(PAID).clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ORDER.transition(SHIP).edges().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static Definition<String, String> states() {
        Definition<String, String> ticket = StateMachine.define("ticket");
        ticket.state("open", 0).initial().state("closed", 1).terminal();
        return ticket;
    }

    private static Definition<String, String> ticket() {
        Definition<String, String> ticket = states();
        ticket.transition("close").from("open").to("closed");
        return ticket;
    }

    private static Definition<String, String> triage() {
        Definition<String, String> triage = StateMachine.define("triage");
        triage.state("open", 0).initial();
        triage.state("hot", 1).terminal().state("cold", 2).terminal();
        triage.transition("triage")
                .from("open")
                .to("hot")
                .guard(URGENT)
                .from("open")
                .to("cold");
        return triage;
    }
}
