package dev.turnstile.testing.scenario;

import static dev.turnstile.testing.scenario.Scenarios.scenario;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.event.EventTypes;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.projection.Selection;
import dev.turnstile.projection.TableProjection;
import dev.turnstile.testing.scenario.Shop.Deposited;
import dev.turnstile.testing.scenario.Shop.OrderEvent;
import dev.turnstile.testing.scenario.Shop.OrderPaid;
import dev.turnstile.testing.scenario.Shop.OrderRefunded;
import dev.turnstile.testing.scenario.Shop.Revenue;
import dev.turnstile.testing.scenario.Shop.Revenues;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scenarios of a projection in memory. */
final class ProjectionScenarioTest {

    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void a_refunded_order_is_no_revenue() {
        scenario(new Revenues())
                .at("2026-03-01T10:00:00Z")
                .given(new OrderPaid(1, 4_200), new OrderPaid(2, 900))
                .given(new OrderRefunded(2))
                .expectRow(new Revenue(1, 4_200, TEN))
                .expectNoRow(2);
    }

    record Key(int cents, int order) {}

    /** The first payment of each order and amount. */
    static final class Payments extends TableProjection<Key, Revenue, OrderEvent> {

        Payments() {
            super("payments", Key.class, Revenue.class);
        }

        @Override
        public Selection selection() {
            return Selection.ofEvents().withTypes("order_paid");
        }

        @Override
        public List<OrderEvent> read(ProjectedEvent event) {
            return List.copyOf(event.as(EventTypes.of(OrderPaid.class)));
        }

        @Override
        public Collection<Key> keys(OrderEvent event, RecordedEvent recorded) {
            return event instanceof OrderPaid paid ? List.of(new Key(paid.cents(), paid.order())) : List.of();
        }

        @Override
        public Revenue fold(Key key, @Nullable Revenue row, OrderEvent event, RecordedEvent recorded) {
            return row == null ? new Revenue(key.order(), key.cents(), recorded.recordedAt()) : row;
        }
    }

    @Test
    void a_key_of_several_components_identifies_a_row() {
        scenario(new Payments())
                .at(TEN)
                .given(new OrderPaid(1, 4_200), new OrderPaid(1, 900))
                .at(TEN.plusSeconds(1))
                .given(new OrderPaid(1, 900))
                .expectRows(new Revenue(1, 900, TEN), new Revenue(1, 4_200, TEN))
                .expectNoRow(new Key(5, 1));
        fails(() -> scenario(new Payments()).expectRow(new Revenue(1, 900, TEN)), """
                scenario of projection 'payments': expected another row
                  row Key[cents=900, order=1]: expected Revenue[order=1, cents=900, paidAt=2026-03-01T10:00:00Z], \
                actual null""");
    }

    @Test
    void events_that_are_not_selected_are_ignored() {
        scenario(new Revenues())
                .given(StreamName.of("account", 1), new Deposited(5))
                .expectRows();
    }

    @Test
    void rows_that_are_missing_differ_or_are_too_many_fail_field_by_field() {
        fails(() -> paid().expectRows(new Revenue(1, 4_300, TEN), new Revenue(3, 1, TEN)), """
                scenario of projection 'revenues': at 2026-03-01T10:00:00Z, given OrderPaid[order=1, cents=4200], given \
                OrderPaid[order=2, cents=900]: expected other rows
                  row 1.cents: expected 4300, actual 4200
                  row 3: expected Revenue[order=3, cents=1, paidAt=2026-03-01T10:00:00Z], actual null
                  row 2: expected null, actual Revenue[order=2, cents=900, paidAt=2026-03-01T10:00:00Z]""");
        fails(() -> paid().expectRow(new Revenue(2, 900, TEN.plusSeconds(1))), """
                scenario of projection 'revenues': at 2026-03-01T10:00:00Z, given OrderPaid[order=1, cents=4200], given \
                OrderPaid[order=2, cents=900]: expected another row
                  row 2.paidAt: expected 2026-03-01T10:00:01Z, actual 2026-03-01T10:00:00Z""");
        fails(() -> paid().expectNoRow(2), """
                scenario of projection 'revenues': at 2026-03-01T10:00:00Z, given OrderPaid[order=1, cents=4200], given \
                OrderPaid[order=2, cents=900]: expected no row
                  row 2: expected null, actual Revenue[order=2, cents=900, paidAt=2026-03-01T10:00:00Z]""");
    }

    private static ProjectionScenario<Integer, Revenue> paid() {
        return scenario(new Revenues()).at(TEN).given(new OrderPaid(1, 4_200), new OrderPaid(2, 900));
    }

    private static void fails(ThrowingCallable scenario, String message) {
        assertThatThrownBy(scenario).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
