package dev.turnstile.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class TestClockTest {

    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    private final TestClock clock = TestClock.of("2026-03-01T10:00:00Z");

    @Test
    void the_clock_moves_only_when_it_is_advanced_or_set() {
        assertThat(clock.instant()).isEqualTo(TEN);
        clock.advance(Duration.ofDays(1));
        assertThat(clock.instant()).isEqualTo(TEN.plus(Duration.ofDays(1)));
        clock.set(TEN);
        assertThat(clock.instant()).isEqualTo(TEN);
    }

    @Test
    void a_clock_of_another_zone_has_the_same_time() {
        ZoneId zone = ZoneId.of("Europe/Vienna");
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
        assertThat(clock.withZone(zone).getZone()).isEqualTo(zone);
        clock.advance(Duration.ofHours(1));
        assertThat(clock.withZone(zone).instant()).isEqualTo(TEN.plus(Duration.ofHours(1)));
    }

    @Test
    void the_clock_is_not_advanced_backwards() {
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "expected a duration of at least 0, got PT-1S; set the clock to an earlier time with set(..)");
        assertThat(clock.instant()).isEqualTo(TEN);
    }
}
