package dev.turnstile.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Parsing of times and durations. */
class TimeOptionTest {

    @ParameterizedTest
    @CsvSource({
        "2030-01-31 12:00:00+00, 2030-01-31T12:00:00Z",
        "2030-01-31 12:00:00.123456+02, 2030-01-31T10:00:00.123456Z",
        "2030-01-31 12:00:00+05:30, 2030-01-31T06:30:00Z",
        "2030-01-31 12:00:00-03:30, 2030-01-31T15:30:00Z",
        "1880-01-31 12:00:00+00:53:28, 1880-01-31T11:06:32Z",
        "2030-01-31 12:00:00, 2030-01-31T12:00:00Z",
        "2030-01-31 12:00:00.5, 2030-01-31T12:00:00.500Z",
        "2030-01-31T12:00, 2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00Z, 2030-01-31T12:00:00Z",
        "2030-01-31t12:00:00z, 2030-01-31T12:00:00Z",
        "2030-01-31T13:00:00+01:00, 2030-01-31T12:00:00Z",
        "2030-01-31, 2030-01-31T00:00:00Z"
    })
    void a_time_is_read_as_it_is_printed(String text, Instant time) {
        assertThat(new TimeOption().convert(text)).isEqualTo(time);
    }

    @Test
    void now_and_ages_are_read() {
        assertThat(new TimeOption().convert("now")).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(new TimeOption().convert("2h"))
                .isCloseTo(Instant.now().minus(Duration.ofHours(2)), within(10, ChronoUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2030-02-30",
                "2030-02-30 12:00:00",
                "12:00",
                "2030-01-31 25:00:00",
                "2030-01-31 12:00+x",
                ""
            })
    void other_text_is_refused(String text) {
        assertThatThrownBy(() -> new TimeOption().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("expected a time such as")
                .hasMessageEndingWith("got '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"90s, PT90S", "30m, PT30M", "1h30m, PT1H30M", "2d, PT48H", "PT5M, PT5M", "1H, PT1H"})
    void a_duration_is_read(String text, Duration duration) {
        assertThat(new DurationOption().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1w", "-1h", "PT-5M", "h", ""})
    void text_that_is_not_a_duration_is_refused(String text) {
        assertThatThrownBy(() -> new DurationOption().convert(text))
                .hasMessageContaining("expected a duration such as");
    }
}
