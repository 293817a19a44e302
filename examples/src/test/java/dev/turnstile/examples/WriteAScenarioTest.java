package dev.turnstile.examples;

import static dev.turnstile.examples.OrderLifecycle.ORDER;
import static dev.turnstile.examples.OrderLifecycle.OrderState.*;
import static dev.turnstile.examples.OrderLifecycle.OrderTransition.*;
import static dev.turnstile.testing.scenario.Scenarios.scenario;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WriteAScenarioTest {

    @Test
    void a_shipped_order_is_not_cancelled() {
        scenario(ORDER).given(SHIPPED).when(CANCEL).expectRefusal("not permitted in state SHIPPED");
    }

    @Test
    void an_unpaid_order_is_cancelled_after_half_an_hour() {
        scenario(ORDER).given(PENDING).whenTimePasses(Duration.ofMinutes(30)).expect(CANCELLED);
    }
}
