package dev.turnstile.adoption.history.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeReaderTest {

    private final TimeReader utc = new TimeReader(ZoneOffset.UTC);

    @Test
    void offsets_are_read_in_every_common_form() {
        Instant expected = Instant.parse("2010-03-31T14:59:42Z");

        assertThat(List.of(
                        "2010-03-31T16:59:42+02:00",
                        "2010-03-31T16:59:42+0200",
                        "2010-03-31 16:59:42+02",
                        "2010-03-31 16:59:42 +02:00",
                        "2010-03-31t14:59:42z",
                        " 2010-03-31T14:59:42Z ",
                        "2010-03-31T16:59:42+02:00[Europe/Paris]",
                        "2010-03-31T16:59:42[Europe/Paris]"))
                .allSatisfy(text -> assertThat(utc.read(text)).isEqualTo(expected));
    }

    @Test
    void fractions_are_read() {
        assertThat(utc.read("2010-03-31T16:59:42.123+02:00")).isEqualTo("2010-03-31T14:59:42.123Z");
        assertThat(utc.read("2010-03-31 14:59:42.123456789")).isEqualTo("2010-03-31T14:59:42.123456789Z");
    }

    @Test
    void a_local_time_is_in_the_given_zone() {
        TimeReader paris = new TimeReader(ZoneId.of("Europe/Paris"));

        assertThat(paris.read("2010-03-31T16:59:42")).isEqualTo("2010-03-31T14:59:42Z");
        assertThat(paris.read("2010-03-31 16:59")).isEqualTo("2010-03-31T14:59:00Z");
        assertThat(paris.read("2010-03-31")).isEqualTo("2010-03-30T22:00:00Z");
        assertThat(paris.read("2010-03-31T16:59:42Z")).isEqualTo("2010-03-31T16:59:42Z");
    }

    @Test
    void epochs_are_seconds_or_milliseconds_by_their_size() {
        assertThat(utc.read("0")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(utc.read("-1")).isEqualTo("1969-12-31T23:59:59Z");
        assertThat(utc.read("1270047582")).isEqualTo("2010-03-31T14:59:42Z");
        assertThat(utc.read("1270047582123")).isEqualTo("2010-03-31T14:59:42.123Z");
        assertThat(utc.read("99999999999")).isEqualTo("5138-11-16T09:46:39Z");
        assertThat(utc.read("100000000000")).isEqualTo("1973-03-03T09:46:40Z");
    }

    @Test
    void ambiguous_and_invalid_times_are_refused() {
        assertThat(List.of(
                        "",
                        "yesterday",
                        "20240131",
                        "20240131120000",
                        "1270047582.5",
                        "2010-02-30T00:00:00Z",
                        "2010-3-1",
                        "31.03.2010",
                        "03/31/2010 10:00",
                        "2010-03-31T25:00:00Z",
                        "2010-03-31T16:59:42+2",
                        "2010-03-31T16:59:42 PM"))
                .allSatisfy(text -> assertThatThrownBy(() -> utc.read(text))
                        .isInstanceOf(DateTimeException.class)
                        .hasMessageEndingWith("got '" + text + "'"));
    }
}
