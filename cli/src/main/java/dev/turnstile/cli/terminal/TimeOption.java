package dev.turnstile.cli.terminal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a time in the format of ISO 8601 or psql, a date, or an age such as {@code 24h}. */
public final class TimeOption implements ITypeConverter<Instant> {

    private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** A space or T between date and time, optional fractions, an optional offset of hours, minutes or seconds. */
    private static final DateTimeFormatter PRINTED = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .appendPattern("HH:mm[:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .parseLenient()
            .optionalStart()
            .appendOffset("+HH:mm:ss", "Z")
            .optionalEnd()
            .parseStrict()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    @Override
    public Instant convert(String value) {
        String text = value.strip();
        if (text.equalsIgnoreCase("now")) {
            return Instant.now();
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            Duration unit = UNITS.getOrDefault(ago.group(2), Duration.ZERO);
            return Instant.now().minus(unit.multipliedBy(Long.parseLong(ago.group(1))));
        }
        try {
            return text.indexOf(':') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : printed(text);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "expected a time such as 2030-01-31T12:00:00Z, '2030-01-31 12:00:00.5+01' or 2030-01-31 (UTC"
                            + " without"
                            + " an offset), or an age such as 30m, 24h or 7d, got '" + value + "'");
        }
    }

    private static Instant printed(String text) {
        TemporalAccessor parsed = PRINTED.parse(text);
        ZoneOffset offset = parsed.isSupported(ChronoField.OFFSET_SECONDS)
                ? ZoneOffset.ofTotalSeconds(parsed.get(ChronoField.OFFSET_SECONDS))
                : ZoneOffset.UTC;
        return LocalDateTime.from(parsed).toInstant(offset);
    }
}
