package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Scenarios.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.Retries;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Subscription.Redelivery;
import dev.turnstile.testing.RecordedEffects;
import dev.turnstile.testing.scenario.Shop.Mail;
import dev.turnstile.testing.scenario.Shop.OrderPaid;
import dev.turnstile.testing.scenario.Shop.Receipts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Scenarios of a handler without a log. */
final class HandlerScenarioTest {

    private static final OrderPaid PAID = new OrderPaid(1, 4_200);

    private static final Redelivery TWICE =
            Redelivery.ofParking(new Retries(3, Duration.ofSeconds(1), Duration.ofMinutes(1)));

    private final RecordedEffects<Mail> mails = new RecordedEffects<>();

    @Test
    void a_payment_is_confirmed_by_a_mail() {
        scenario(new Receipts(mails)).when(PAID).expectHandled().expectEffects(mails, new Mail(1, "paid 4200"));
    }

    @Test
    void a_mail_that_fails_is_sent_by_the_redelivery() {
        mails.failNext(new IllegalStateException("the mail server is down"));
        scenario(new Receipts(mails))
                .when(PAID)
                .expectRedelivery(IllegalStateException.class)
                .expectRedeliveryWithin(Duration.ofSeconds(1))
                .expectEffects(mails)
                .redeliverNow()
                .expectHandled()
                .expectEffects(mails, new Mail(1, "paid 4200"));
    }

    @Test
    void an_event_that_always_fails_becomes_a_dead_letter() {
        List<Integer> attempts = new ArrayList<>();
        scenario(event -> {
                    attempts.add(event.attempt());
                    throw new IllegalStateException("never");
                })
                .redelivery(TWICE)
                .when(PAID)
                .redeliverUntilDeadLetter()
                .expectDeadLetter(IllegalStateException.class);
        assertThat(attempts).containsExactly(1, 2, 3);
    }

    @Test
    void a_postponed_event_keeps_its_attempt() {
        List<Integer> attempts = new ArrayList<>();
        scenario(event -> {
                    attempts.add(event.attempt());
                    throw new Postponed(Duration.ofSeconds(30), "closed");
                })
                .when(PAID)
                .expectPostponed(Duration.ofSeconds(30))
                .redeliverNow()
                .expectPostponed(Duration.ofSeconds(30));
        assertThat(attempts).containsExactly(1, 1);
    }

    @Test
    void events_have_positions_versions_and_the_time_of_the_scenario() {
        List<Delivery> seen = new ArrayList<>();
        scenario(seen::add)
                .at("2026-03-01T10:00:00Z")
                .given(new OrderPaid(1, 1))
                .given(new OrderPaid(2, 1))
                .when(StreamName.of("order", 1), PAID);
        assertThat(seen)
                .extracting(
                        event -> event.event().stream() + " " + event.event().version() + " "
                                + event.event().position() + " " + event.event().recordedAt())
                .containsExactly(
                        "order 1 1 1 2026-03-01T10:00:00Z",
                        "order 2 1 2 2026-03-01T10:00:00Z",
                        "order 1 2 3 2026-03-01T10:00:00Z");
    }

    @Test
    void a_failure_that_is_not_expected_fails_with_the_failure() {
        mails.failNext(new IllegalStateException("the mail server is down"));
        DeliveryResult result = scenario(new Receipts(mails)).redelivery(TWICE).when(PAID);
        String story = "scenario of the handler: when order_paid order 1 OrderPaid[order=1, cents=4200] is delivered: ";
        String attempt = "\n  attempt 1: threw java.lang.IllegalStateException: the mail server is down";
        assertThatThrownBy(result::expectHandled)
                .hasMessage(story + "expected the event to be handled" + attempt)
                .hasRootCauseMessage("the mail server is down");
        fails(
                () -> result.expectDeadLetter(IllegalStateException.class),
                story + "expected a dead letter, but 3 attempts are permitted, and this was attempt 1" + attempt);
        fails(
                () -> result.expectRedelivery(ArithmeticException.class),
                story + "expected a redelivery after ArithmeticException" + attempt);
        fails(
                () -> result.expectRedeliveryWithin(Duration.ofMillis(10)),
                story + "expected an earlier redelivery\n  longest delay: expected PT0.01S, actual PT1S");
        fails(() -> result.expectPostponed(Duration.ZERO), story + "expected the event to be postponed" + attempt);
        fails(
                () -> result.expectEffects(mails, new Mail(1, "paid")),
                story + "expected other effects\n  effects[0]: expected Mail[order=1, text=paid], actual none");
    }

    @Test
    void a_success_that_is_not_expected_fails() {
        DeliveryResult result = scenario(new Receipts(mails)).when(PAID);
        String story = "scenario of the handler: when order_paid order 1 OrderPaid[order=1, cents=4200] is delivered: ";
        fails(
                () -> result.expectRedelivery(IllegalStateException.class),
                story + "expected a redelivery after IllegalStateException\n  attempt 1: handled");
        fails(result::redeliverNow, story + "expected an event to redeliver\n  attempt 1: handled");
        fails(
                () -> result.expectEffects(mails, new Mail(1, "paid 4300")),
                story + "expected other effects\n  effects[0].text: expected 'paid 4300', actual 'paid 4200'");
    }

    private static void fails(ThrowingCallable scenario, String message) {
        assertThatThrownBy(scenario).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
