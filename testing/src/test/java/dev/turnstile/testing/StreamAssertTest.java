package dev.turnstile.testing;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.Append;
import dev.turnstile.event.EventStore;
import dev.turnstile.event.EventTypes;
import dev.turnstile.jackson.JacksonJson;
import dev.turnstile.testing.PayOrder.Paid;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class StreamAssertTest {

    private final EventStore events = new InMemoryEventStore(new JacksonJson(), TestClock.of("2026-03-01T10:00:00Z"));

    StreamAssertTest() {
        events.append(List.of(Append.of(PayOrder.stream(42), new Paid(42, 4_200))));
    }

    @Test
    void a_stream_has_its_types_and_events() {
        assertThat(events).stream("order", 42)
                .hasTypes("paid")
                .hasEvents(EventTypes.of(Paid.class), new Paid(42, 4_200));
        assertThat(events).stream(PayOrder.stream(7)).isEmpty();
    }

    @Test
    void other_events_fail_with_the_stream() {
        fails(() -> assertThat(events).stream("order", 42).hasTypes("placed", "paid"), """
                stream order 42:
                  types[0]: expected 'placed', actual 'paid'
                  types[1]: expected 'paid', actual none
                events:
                  1 paid at 2026-03-01T10:00:00Z by null {"cents": 4200, "order": 42}""");
        fails(() -> assertThat(events).stream("order", 42).hasEvents(EventTypes.of(Paid.class), new Paid(42, 1)), """
                stream order 42:
                  events[0].cents: expected 1, actual 4200
                events:
                  1 paid at 2026-03-01T10:00:00Z by null {"cents": 4200, "order": 42}""");
        fails(() -> assertThat(events).stream("order", 7).hasTypes("paid"), """
                stream order 7:
                  types[0]: expected 'paid', actual none
                events: none""");
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
