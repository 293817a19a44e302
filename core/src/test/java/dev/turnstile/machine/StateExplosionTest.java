package dev.turnstile.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.machine.StateMachine.Finding;
import dev.turnstile.machine.StateMachine.Finding.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StateExplosionTest {

    @Test
    void every_combination_of_two_attributes_is_found_also_in_camel_case_and_with_one_missing() {
        assertThat(explosions(grid(List.of("unpaid", "paid"), List.of("Unsent", "Sent", "Received"), 5)))
                .containsExactly("has 5 states that look like 2 x 3 combinations of [unpaid, paid] and "
                        + "[Unsent, Sent, Received]");
    }

    @Test
    void attributes_of_several_words_are_found() {
        assertThat(explosions(grid(List.of("not_paid_", "not_due_"), List.of("open", "shut"), 4)))
                .containsExactly(
                        "has 4 states that look like 2 x 2 combinations of [not_paid, not_due] and " + "[open, shut]");
    }

    @Test
    void a_half_filled_grid_is_none() {
        assertThat(explosions(connected(List.of("a_x", "a_y", "b_y", "b_z", "c_z", "c_x"))))
                .isEmpty();
    }

    @Test
    void stages_with_steps_of_the_same_names_are_no_product() {
        Definition<String, String> machine = StateMachine.define("payment");
        List<String> path = List.of("PAYMENT_OPEN", "PAYMENT_DONE", "REFUND_OPEN", "REFUND_DONE");
        declare(machine, path);
        for (int i = 1; i < path.size(); i++) {
            machine.transition("step" + i).from(path.get(i - 1)).to(path.get(i));
        }
        assertThat(explosions(machine)).isEmpty();
    }

    @Test
    void a_step_that_is_taken_beside_one_value_only_does_not_make_a_product() {
        Definition<String, String> machine = StateMachine.define("payment");
        declare(machine, List.of("PAYMENT_OPEN", "PAYMENT_DONE", "REFUND_OPEN", "REFUND_DONE"));
        machine.transition("pay").from("PAYMENT_OPEN").to("PAYMENT_DONE");
        machine.transition("ask").from("PAYMENT_DONE").to("REFUND_OPEN");
        machine.transition("repay")
                .from("PAYMENT_DONE")
                .to("REFUND_DONE")
                .from("REFUND_OPEN")
                .to("REFUND_DONE");
        assertThat(explosions(machine)).isEmpty();
    }

    @Test
    void the_statuses_of_an_incident_desk_are_no_product() {
        List<String> names = List.of(
                "Accepted/In Progress",
                "Accepted/Assigned",
                "Accepted/Wait",
                "Accepted/Wait - User",
                "Accepted/Wait - Implementation",
                "Accepted/Wait - Vendor",
                "Accepted/Wait - Customer",
                "Queued/Awaiting Assignment",
                "Completed/Resolved",
                "Completed/Closed",
                "Completed/In Call",
                "Completed/Cancelled",
                "Unmatched/Unmatched");
        Definition<String, String> machine = StateMachine.define("incident");
        declare(machine, names);
        var move = machine.transition("any");
        for (String from : names) {
            machine.transition("leave " + from).from(from).to("Completed/Closed");
            names.forEach(to -> move.from(from).to(to).guard(Guard.sql("target = '" + to + "'", to)));
        }
        assertThat(explosions(machine)).isEmpty();
    }

    @Test
    void names_of_one_word_are_no_product() {
        Definition<String, String> machine = StateMachine.define("numbered");
        declare(machine, List.of("S0", "S1", "S2", "S3", "DONE", "OVER"));
        assertThat(explosions(machine)).isEmpty();
    }

    /** The first so many combinations of two attributes. */
    private static Definition<String, String> grid(List<String> left, List<String> right, int size) {
        return connected(left.stream()
                .flatMap(l -> right.stream().map(r -> l + r))
                .limit(size)
                .toList());
    }

    private static Definition<String, String> connected(List<String> all) {
        Definition<String, String> machine = StateMachine.define("grid");
        declare(machine, all);
        for (String from : all) {
            all.stream()
                    .filter(to -> !to.equals(from))
                    .forEach(to ->
                            machine.transition(from + " to " + to).from(from).to(to));
        }
        return machine;
    }

    private static void declare(Definition<String, String> machine, List<String> names) {
        for (String name : names) {
            var state = machine.state(name, names.indexOf(name));
            if (name.equals(names.getFirst())) {
                state.initial();
            }
        }
    }

    private static List<String> explosions(Definition<String, String> machine) {
        return machine.findings().stream()
                .filter(finding -> finding.kind() == Kind.STATE_EXPLOSION)
                .map(Finding::message)
                .toList();
    }
}
