package dev.turnstile.testing;

import static dev.turnstile.testing.TurnstileAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.command.InputRefused;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.refusal.Refusal;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class OutcomeAssertTest {

    /** A refusal with a field. */
    static final class OutOfStock extends Refusal {

        private static final long serialVersionUID = 1L;

        OutOfStock() {
            super("none left; order later");
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("left", 0);
        }
    }

    record Seat(int number, String name) {}

    private static final Outcome<Seat> DONE = new Outcome.Done<>(new Seat(1, "ada"));
    private static final Outcome<Seat> REFUSED = new Outcome.Refused<>(new OutOfStock());
    private static final Outcome<Seat> FAILED = new Outcome.Failed<>(new IllegalStateException("broken"));

    @Test
    void outcomes_that_are_as_expected_pass() {
        assertThat(DONE).isDone().hasResult(new Seat(1, "ada"));
        assertThat(REFUSED).isRefused().isRefused(OutOfStock.class).hasField("left", 0);
        assertThat(new Outcome.Replayed<>(DONE)).isReplayed().hasResult(new Seat(1, "ada"));
    }

    @Test
    void another_result_fails_field_by_field() {
        fails(() -> assertThat(DONE).hasResult(new Seat(2, "ada")), "result.number: expected 2, actual 1");
    }

    @Test
    void another_kind_of_outcome_fails_with_the_actual_one() {
        fails(() -> assertThat(REFUSED).isDone(), "expected a result, got OutOfStock: none left; order later {left=0}");
        fails(() -> assertThat(DONE).isRefused(), "expected a refusal, got the result Seat[number=1, name=ada]");
        fails(
                () -> assertThat(FAILED).isDone(),
                "expected a result, got the failure java.lang.IllegalStateException: broken");
        fails(
                () -> assertThat(DONE).isReplayed(),
                "expected a replayed outcome, got the result Seat[number=1, name=ada]");
    }

    @Test
    void another_refusal_or_field_fails_with_the_actual_one() {
        fails(
                () -> assertThat(REFUSED).isRefused(InputRefused.class),
                "expected InputRefused, got OutOfStock: none left; order later {left=0}");
        fails(() -> assertThat(REFUSED).hasField("left", 1), "refusal.left: expected 1, actual 0");
    }

    private static void fails(ThrowingCallable assertion, String message) {
        assertThatThrownBy(assertion).isInstanceOf(AssertionError.class).hasMessage(message);
    }
}
