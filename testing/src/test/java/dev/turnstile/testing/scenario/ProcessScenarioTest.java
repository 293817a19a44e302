package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Scenarios.scenario;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.StreamName;
import dev.turnstile.testing.TestDelivery;
import dev.turnstile.testing.scenario.Delivering.Progress;
import dev.turnstile.testing.scenario.Shop.Deposited;
import dev.turnstile.testing.scenario.Shop.OrderPaid;
import dev.turnstile.testing.scenario.Shop.OrderRefunded;
import dev.turnstile.testing.scenario.Shop.Overdrawn;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Scenarios of a process whose commands are not executed. */
final class ProcessScenarioTest {

    private static final String PAID =
            "scenario of process 'delivering': when order_paid order 7 OrderPaid[order=7, cents=100] happens: ";

    private final Delivering delivering = new Delivering(Scenarios.idleDoor());

    @Test
    void a_paid_order_books_a_courier_and_sets_a_reminder() {
        scenario(delivering)
                .at("2026-03-01T10:00:00Z")
                .when(new OrderPaid(7, 100))
                .expectCall(delivering.bookCourier, 7)
                .expectCalls(delivering.bookCourier)
                .expectTimer("reminder", Duration.ofDays(2))
                .expectState(new Progress(7, true));
    }

    @Test
    void a_reminder_books_again() {
        scenario(delivering)
                .given(new Progress(7, true))
                .whenTimedOut("reminder")
                .expectCall(delivering.bookCourier, 7)
                .expectNoTimers();
    }

    @Test
    void a_refund_compensates_and_ends_the_instance() {
        scenario(delivering)
                .given(StreamName.of("order", 7), new OrderPaid(7, 100))
                .when(new OrderRefunded(7))
                .expectCancelledTimer("reminder")
                .expectNoCalls()
                .expectCompensation()
                .expectEnd();
    }

    @Test
    void a_refused_command_is_compensated() {
        scenario(delivering)
                .given(TestDelivery.of(new OrderPaid(7, 100)))
                .whenRefused(delivering.bookCourier, new Overdrawn(1))
                .expectCompensation()
                .expectEnd();
    }

    @Test
    void events_that_do_not_concern_the_instance_have_no_reaction() {
        scenario(delivering).when(new OrderRefunded(7)).expectNothing();
        scenario(delivering).when(StreamName.of("account", 7), new Deposited(1)).expectNothing();
        scenario(delivering)
                .given(TestDelivery.of(new OrderPaid(7, 100)))
                .when(new OrderPaid(8, 100))
                .expectNothing();
        scenario(delivering)
                .given(TestDelivery.of(new OrderPaid(7, 100)))
                .given(TestDelivery.of(new OrderRefunded(7)))
                .when(new OrderPaid(7, 100))
                .expectNothing();
    }

    @Test
    void another_reaction_fails_field_by_field() {
        ReactionResult<Progress> result = scenario(delivering).when(new OrderPaid(7, 100));
        fails(
                () -> result.expectState(new Progress(7, false)),
                PAID + "expected another state\n  state.booked: expected false, actual true");
        fails(
                () -> result.expectCall(delivering.bookCourier, 8),
                PAID + "expected a call of book_courier.scenario with 8, calls: [book_courier.scenario]\n"
                        + "  book_courier.scenario: expected 8, actual 7");
        fails(
                result::expectNoCalls,
                PAID + "expected other calls\n  calls[0]: expected none, actual 'book_courier.scenario'");
        fails(
                () -> result.expectTimer("reminder", Duration.ofDays(1)),
                PAID + "expected another timer\n  timer 'reminder': expected PT24H, actual PT48H");
        fails(result::expectNoTimers, PAID + "expected no timers\n  timers.reminder: expected none, actual PT48H");
        fails(
                () -> result.expectCancelledTimer("reminder"),
                PAID + "expected timer 'reminder' to be cancelled, cancelled: []");
        fails(result::expectCompensation, PAID + "expected compensation\n  compensating: expected true, actual false");
        fails(result::expectEnd, PAID + "expected the end of the instance\n  ending: expected true, actual false");
        fails(
                result::expectNothing,
                PAID
                        + "expected no reaction\n  state: Progress[order=7, booked=true]\n  calls: [book_courier.scenario]");
    }

    @Test
    void a_missing_reaction_fails() {
        fails(
                () -> scenario(delivering).when(new OrderRefunded(7)).expectEnd(),
                "scenario of process 'delivering': when order_refunded order 7 OrderRefunded[order=7] happens: expected a"
                        + " reaction, but the event does not concern the instance, or begins none");
    }

    @Test
    void a_timer_of_an_instance_that_has_not_begun_and_a_call_through_an_idle_door_name_the_remedy() {
        assertThatThrownBy(() -> scenario(delivering).whenTimedOut("reminder"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("process 'delivering': the scenario's instance has not begun; give an event or a state that"
                        + " begins it");
        assertThatThrownBy(() -> delivering.bookCourier.call(7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "command 'book_courier.scenario' was called with an idle door, which has no database; use the"
                                + " application's Turnstile");
    }

    private static void fails(ThrowingCallable scenario, String message) {
        assertThatThrownBy(scenario).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
