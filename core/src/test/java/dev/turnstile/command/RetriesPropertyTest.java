package dev.turnstile.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class RetriesPropertyTest {

    @Property
    void a_pause_is_never_negative_and_stays_below_the_limit_that_doubles(
            @ForAll @LongRange(min = 0, max = 10_000_000_000L) long first,
            @ForAll @LongRange(min = 0, max = 100_000_000_000L) long more,
            @ForAll @IntRange(min = 1, max = 5_000) int failed,
            @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double drawn) {
        Retries retries = new Retries(5, Duration.ofNanos(first), Duration.ofNanos(first + more));
        Duration pause = retries.delay(failed, drawn);
        assertThat(pause).isBetween(Duration.ZERO, retries.maxDelay());
        assertThat(pause).isLessThanOrEqualTo(retries.maxDelay());
        if (failed <= 20) {
            assertThat(pause).isLessThanOrEqualTo(retries.firstDelay().multipliedBy(1L << (failed - 1)));
        }
    }

    @Property
    void the_limits_double_until_the_longest(@ForAll @IntRange(min = 1, max = 30) int failed) {
        Retries retries = new Retries(40, Duration.ofMillis(10), Duration.ofSeconds(1));
        double almost = Math.nextDown(1.0);
        long limit = Math.min(1_000_000_000L, 10_000_000L << Math.min(failed - 1, 20));
        assertThat(retries.delay(failed, almost).toNanos()).isBetween(limit - 2, limit);
        assertThat(retries.delay(failed, 0)).isZero();
    }

    @Example
    void retries_without_an_attempt_or_with_pauses_that_shrink_are_refused() {
        assertThatThrownBy(() -> new Retries(0, Duration.ZERO, Duration.ZERO))
                .hasMessage("retries need at least one attempt and delays that grow, got 0 attempts, PT0S to PT0S");
        assertThatThrownBy(() -> new Retries(1, Duration.ofMillis(-1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Retries(1, Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Retries.none().attempts()).isEqualTo(1);
        assertThat(Retries.defaults()).isEqualTo(new Retries(10, Duration.ofMillis(10), Duration.ofSeconds(1)));
    }
}
