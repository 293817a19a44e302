package dev.turnstile.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.subscription.Postponed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    /** Quotes nothing. */
    private static class Closed extends RuntimeException implements ValueFree {

        private static final long serialVersionUID = 1L;

        Closed(String message) {
            super(message);
        }
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        FailureText.trace(failure).printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void of_a_message_that_somebody_else_wrote_class_place_and_causes_are_kept() {
        Exception failure =
                new IllegalStateException("no mail for Zelda", new IllegalArgumentException("zelda@x is no address"));
        assertThat(FailureText.of(failure))
                .startsWith("java.lang.IllegalStateException at dev.turnstile.failure.FailureTextTest.")
                .contains("; caused by java.lang.IllegalArgumentException at ")
                .doesNotContain("Zelda", "zelda");
        assertThat(printed(failure))
                .contains("IllegalStateException", "Caused by: java.lang.IllegalArgumentException", "FailureTextTest")
                .doesNotContain("Zelda", "zelda");
    }

    @Test
    void a_message_that_quotes_no_value_is_kept_in_one_line() {
        assertThat(FailureText.of(new Closed("the shop\n is closed"))).isEqualTo("the shop; is closed");
        assertThat(FailureText.of(new IllegalStateException("for Zelda", new Closed("closed"))))
                .endsWith("; caused by closed")
                .doesNotContain("Zelda");
        assertThat(printed(new Closed("the shop is closed"))).contains("the shop is closed");
    }

    @Test
    void of_the_database_nothing_but_the_state_is_kept_where_the_driver_is_not_known() {
        SQLException failure = new SQLException("Failing row contains (Zelda)", "23514");
        assertThat(FailureText.of(failure)).isEqualTo("java.sql.SQLException (SQLSTATE 23514)");
        assertThat(printed(failure)).contains("23514").doesNotContain("Zelda");
    }

    @Test
    void a_pause_says_why_only_if_it_promises_to_quote_no_value() {
        assertThat(FailureText.of(new Postponed(Duration.ZERO, "Zelda is away")))
                .doesNotContain("Zelda");
        assertThat(FailureText.of(Postponed.quotingNoValue(Duration.ZERO, "the post is closed")))
                .isEqualTo("the post is closed");
    }

    @Test
    void suppressed_failures_and_circles_of_causes_leave_no_message() {
        Exception failure = new Exception("Zelda");
        Exception cause = new Exception("Zelda as well", failure);
        failure.initCause(cause);
        failure.addSuppressed(new Exception("Zelda again"));
        assertThat(FailureText.of(failure)).doesNotContain("Zelda");
        assertThat(printed(failure)).doesNotContain("Zelda");
    }

    @Test
    void a_failure_whose_message_fails_is_described_by_its_class() {
        RuntimeException broken = new Closed("never read") {

            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }
        };
        assertThat(FailureText.of(broken))
                .contains(broken.getClass().getName())
                .endsWith("whose getMessage() threw java.lang.IllegalStateException");
        assertThat(printed(broken)).contains("whose getMessage() threw java.lang.IllegalStateException");
    }

    @Test
    void a_long_message_is_cut() {
        assertThat(FailureText.line("ab ".repeat(100_000))).hasSize(1_000).startsWith("ab ab ");
    }
}
