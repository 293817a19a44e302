package dev.turnstile.cli.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time, a day, or how long ago. */
public final class TimeOption implements ITypeConverter<Instant> {

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    @Override
    public Instant convert(String value) {
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            Duration unit = UNITS.getOrDefault(ago.group(2), Duration.ZERO);
            return Instant.now().minus(unit.multipliedBy(Long.parseLong(ago.group(1))));
        }
        try {
            return value.indexOf('T') < 0
                    ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "expected a time such as 2030-01-31T12:00:00Z or 2030-01-31 (UTC), or how long ago such as 30m, 24h"
                            + " or 7d, got '" + value + "'");
        }
    }
}
