package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.testing.PayOrder.Paid;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Deliveries without a database have the values that a test gives. */
final class TestDeliveryTest {

    @Test
    void a_handler_reads_the_data_as_its_own_class() {
        Delivery delivery = TestDelivery.of(StreamName.of("order", 7), "paid")
                .withData("{\"order\": 7, \"cents\": 4200}")
                .read(new JacksonJson());

        assertThat(delivery.as(EventTypes.of(Paid.class))).containsExactly(new Paid(7, 4_200));
        assertThat(delivery.attempt()).isEqualTo(1);
    }

    @Test
    void a_copy_differs_in_one_value_only() {
        TestDelivery delivery = PayOrder.paid(7, 3);
        Delivery moved = delivery.withPosition(20).read(new JacksonJson());

        assertThat(moved.at()).isEqualTo(new Cursor(1, 20));
        assertThat(moved.event())
                .usingRecursiveComparison()
                .ignoringFields("position")
                .isEqualTo(delivery.read(new JacksonJson()).event());
    }

    @Test
    void every_value_that_is_given_is_in_the_event() {
        RecordedEvent event = TestDelivery.of(StreamName.of("order", 7), "seen")
                .withVersion(5)
                .withPosition(20)
                .withData("{}")
                .withActor("ada")
                .withCorrelation("conversation")
                .withRecordedAt(Instant.EPOCH)
                .read(new JacksonJson())
                .event();

        assertThat(event.stream()).isEqualTo(StreamName.of("order", 7));
        assertThat(event)
                .extracting(
                        RecordedEvent::version,
                        RecordedEvent::position,
                        RecordedEvent::type,
                        RecordedEvent::data,
                        RecordedEvent::actor,
                        RecordedEvent::correlation,
                        RecordedEvent::recordedAt)
                .containsExactly(5, 20L, "seen", "{}", "ada", "conversation", Instant.EPOCH);
    }
}
