package dev.turnstile.examples;

import static dev.turnstile.examples.OrderLifecycle.ORDER;
import static dev.turnstile.examples.OrderLifecycle.OrderState.*;
import static dev.turnstile.examples.OrderLifecycle.OrderTransition.*;
import static dev.turnstile.testing.MachineAssertions.assertThat;

import dev.turnstile.machine.StateMachine;
import org.junit.jupiter.api.Test;

/** What a machine promises, as a test of the application that declares it; no database is needed. */
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
    void the_machine_is_sound() {
        assertThat(ORDER).hasNoFindings();
    }

    @Test
    void what_is_paid_is_shipped_or_cancelled_and_what_is_shipped_is_not_cancelled() {
        assertThat(ORDER)
                .permits(PAID, SHIP, SHIPPED)
                .permits(PAID, CANCEL, CANCELLED)
                .forbids(SHIPPED, CANCEL);
    }

    @Test
    void rows_that_the_last_release_wrote_mean_the_same_now() {
        assertThat(ORDER).hasNoFindingsAgainst(LAST_RELEASE);
    }
}
