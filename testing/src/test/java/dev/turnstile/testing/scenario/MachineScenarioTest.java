package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Scenarios.scenario;
import static dev.turnstile.testing.scenario.Shop.Move.CANCEL;
import static dev.turnstile.testing.scenario.Shop.Move.PAY;
import static dev.turnstile.testing.scenario.Shop.Move.SHIP;
import static dev.turnstile.testing.scenario.Shop.ORDER;
import static dev.turnstile.testing.scenario.Shop.State.CANCELLED;
import static dev.turnstile.testing.scenario.Shop.State.PAID;
import static dev.turnstile.testing.scenario.Shop.State.PENDING;
import static dev.turnstile.testing.scenario.Shop.State.SHIPPED;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.lifecycle.GuardRefused;
import dev.turnstile.lifecycle.InvalidTransition;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Scenarios of a machine without a table. */
final class MachineScenarioTest {

    @Test
    void a_paid_order_is_shipped_to_its_address() {
        scenario(ORDER).given(PAID).with("address", "1 Main Street").when(SHIP).expect(SHIPPED);
    }

    @Test
    void a_paid_order_without_an_address_is_not_shipped() {
        scenario(ORDER).given(PAID).with("address", null).when(SHIP).expectRefusal("no delivery address");
    }

    @Test
    void an_unpaid_order_is_cancelled_after_two_weeks() {
        scenario(ORDER).given(PENDING).whenTimePasses(Duration.ofDays(13)).expectNothing();
        scenario(ORDER)
                .given(PENDING)
                .whenTimePasses(Duration.ofDays(14))
                .expect(CANCELLED)
                .expectTransitions(CANCEL)
                .expectNoTimeout();
    }

    @Test
    void the_result_of_a_guard_in_sql_is_given() {
        scenario(ORDER).given(PENDING).withGuard("has_items", true).when(PAY).expect(PAID);
        scenario(ORDER)
                .given(PENDING)
                .withGuard("has_items", false)
                .when(PAY)
                .expectRefusal("nothing to pay")
                .expectRefusal("has_items")
                .expectRefusal(GuardRefused.class)
                .expectTimeout(Duration.ofDays(14), CANCEL)
                .expectTransitions();
    }

    @Test
    void a_transition_that_does_not_leave_the_state_is_refused() {
        scenario(ORDER)
                .given(SHIPPED)
                .when(CANCEL)
                .expectRefusal(InvalidTransition.class)
                .expectRefusal();
    }

    @Test
    void an_unexpected_refusal_fails_with_the_permitted_transitions_and_their_unmet_guards() {
        fails(() -> scenario(ORDER).given(PAID).with("address", null).when(SHIP).expect(SHIPPED), """
                scenario of machine 'order': given PAID, address = null, when SHIP: expected SHIPPED
                  state: expected SHIPPED, actual PAID
                  refusal: expected none, actual GuardRefused: order of the scenario: transition 'SHIP' from state \
                PAID is refused: no delivery address
                  permitted in PAID: SHIP (unmet: no delivery address), CANCEL""");
    }

    @Test
    void a_missing_refusal_fails_with_the_change_of_the_state() {
        fails(() -> scenario(ORDER).given(PAID).when(CANCEL).expectRefusal("too late"), """
                scenario of machine 'order': given PAID, when CANCEL: expected a refusal 'too late', but no transition \
                was refused
                  state: expected PAID, actual CANCELLED
                  permitted in CANCELLED: none""");
    }

    @Test
    void another_refusal_fails_with_the_actual_one() {
        fails(() -> scenario(ORDER).given(PAID).with("address", null).when(SHIP).expectRefusal("too heavy"), """
                scenario of machine 'order': given PAID, address = null, when SHIP: expected another refusal
                  refusal: expected 'too heavy', actual GuardRefused: order of the scenario: transition 'SHIP' from \
                state PAID is refused: no delivery address
                  permitted in PAID: SHIP (unmet: no delivery address), CANCEL""");
        fails(() -> scenario(ORDER).given(SHIPPED).when(CANCEL).expectRefusal(GuardRefused.class), """
                scenario of machine 'order': given SHIPPED, when CANCEL: expected another refusal
                  refusal: expected GuardRefused, actual InvalidTransition: order of the scenario: transition \
                'CANCEL' is not permitted in state SHIPPED (permitted: none)
                  permitted in SHIPPED: none""");
    }

    @Test
    void other_transitions_and_timeouts_fail_with_the_actual_ones() {
        fails(
                () -> scenario(ORDER)
                        .given(PENDING)
                        .whenTimePasses(Duration.ofDays(20))
                        .expectNothing(),
                """
                scenario of machine 'order': given PENDING, when PT480H pass: expected other transitions
                  transitions[0]: expected none, actual CANCEL
                  permitted in CANCELLED: none""");
        fails(
                () -> scenario(ORDER)
                        .given(PENDING)
                        .whenTimePasses(Duration.ofDays(1))
                        .expectTimeout(Duration.ofDays(7), CANCEL),
                """
                scenario of machine 'order': given PENDING, when PT24H pass: expected another timeout of state PENDING
                  timeout.after: expected PT168H, actual PT336H
                  permitted in PENDING: PAY (guards not evaluated), CANCEL""");
        fails(
                () -> scenario(ORDER)
                        .given(PENDING)
                        .whenTimePasses(Duration.ofDays(1))
                        .expectNoTimeout(),
                """
                scenario of machine 'order': given PENDING, when PT24H pass: expected no timeout of state PENDING
                  timeout: expected null, actual Timeout[after=PT336H, transition=CANCEL]
                  permitted in PENDING: PAY (guards not evaluated), CANCEL""");
    }

    @Test
    void a_guard_without_a_result_or_a_column_without_a_value_names_the_remedy() {
        assertThatThrownBy(() -> scenario(ORDER).given(PENDING).when(PAY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "guard 'has_items' is SQL, which this scenario cannot evaluate; give its result with"
                                + " withGuard(\"has_items\", true), or test it on a database with Scenarios.on(turnstile, clock)");
        assertThatThrownBy(() -> scenario(ORDER).given(PAID).when(SHIP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "the scenario's record has no column 'address'; give it a value with with(\"address\", ..)");
    }

    private static void fails(ThrowingCallable scenario, String message) {
        assertThatThrownBy(scenario).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
