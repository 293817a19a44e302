package dev.turnstile.examples;

import static dev.turnstile.examples.OrderLifecycle.ORDER;
import static dev.turnstile.examples.OrderLifecycle.OrderState.*;
import static dev.turnstile.examples.OrderLifecycle.OrderTransition.*;
import static dev.turnstile.testing.TurnstileAssertions.assertThat;

import dev.turnstile.machine.StateMachine;
import org.junit.jupiter.api.Test;

/** A test of an application's machine, which needs no database. */
final class CheckYourMachineInATest {

    // @formatter:off
    private static final StateMachine<String, String> LAST_RELEASE = StateMachine.define("order")
            .state("PENDING", 0).initial()
            .state("SETTLED", 1)
            .state("SHIPPED", 2).terminal()
            .transition("PAY").from("PENDING").to("SETTLED")
            .transition("SHIP").from("SETTLED").to("SHIPPED")
            .build();
    // @formatter:on

    @Test
    void the_machine_has_no_findings() {
        assertThat(ORDER).hasNoFindings();
    }

    @Test
    void paid_orders_can_be_shipped_or_cancelled_and_shipped_orders_not_cancelled() {
        assertThat(ORDER)
                .permits(PAID, SHIP, SHIPPED)
                .permits(PAID, CANCEL, CANCELLED)
                .forbids(SHIPPED, CANCEL);
    }

    @Test
    void rows_of_the_last_release_keep_their_meaning() {
        assertThat(ORDER).hasNoFindingsAgainst(LAST_RELEASE);
    }
}
