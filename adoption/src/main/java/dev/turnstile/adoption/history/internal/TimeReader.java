package dev.turnstile.adoption.history.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;

/** Parses the time formats of logs. */
public final class TimeReader {

    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendLiteral(' ')
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HH:MM:ss", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendLiteral('[')
            .appendZoneRegionId()
            .appendLiteral(']')
            .optionalEnd()
            .optionalEnd()
            .toFormatter()
            .withChronology(IsoChronology.INSTANCE)
            .withResolverStyle(ResolverStyle.STRICT);

    private static final Pattern EPOCH = Pattern.compile("-?(\\d{1,13}|\\d{16}|\\d{19})");
    private static final Pattern COMPACT_DATE = Pattern.compile("(19|20)\\d\\d(0[1-9]|1[0-2])([0-2]\\d|3[01])");
    private static final long FIRST_MILLIS = 100_000_000_000L;
    private static final int MICROS_DIGITS = 16;
    private static final int NANOS_DIGITS = 19;
    private static final int DATE_LENGTH = 10;

    private final ZoneId zone;

    public TimeReader(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * Parses a time.
     *
     * @throws DateTimeException if the text is not a time; the message contains the expected and the actual text
     */
    public Instant read(String text) {
        String time = text.strip();
        try {
            if (EPOCH.matcher(time).matches() && !COMPACT_DATE.matcher(time).matches()) {
                return epoch(time);
            }
            boolean spaced = time.length() > DATE_LENGTH && time.charAt(DATE_LENGTH) == ' ';
            return instant(spaced ? time.substring(0, DATE_LENGTH) + "T" + time.substring(DATE_LENGTH + 1) : time);
        } catch (DateTimeException | NumberFormatException e) {
            throw new DateTimeException(
                    "expected a time such as 2026-01-31T08:30:00Z, 2026-01-31 08:30:00 or epoch seconds or"
                            + " milliseconds,"
                            + " got " + Excerpt.of(text),
                    e);
        }
    }

    private static Instant epoch(String time) {
        long epoch = Long.parseLong(time);
        int digits = time.length() - (epoch < 0 ? 1 : 0);
        return switch (digits) {
            case NANOS_DIGITS -> Instant.EPOCH.plusNanos(epoch);
            case MICROS_DIGITS -> Instant.EPOCH.plus(epoch, ChronoUnit.MICROS);
            default -> Math.abs(epoch) < FIRST_MILLIS ? Instant.ofEpochSecond(epoch) : Instant.ofEpochMilli(epoch);
        };
    }

    private Instant instant(String time) {
        TemporalAccessor parsed = ISO.parseBest(time, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
        return switch (parsed) {
            case ZonedDateTime zoned -> zoned.toInstant();
            case LocalDateTime local -> local.atZone(zone).toInstant();
            default -> LocalDate.from(parsed).atStartOfDay(zone).toInstant();
        };
    }
}
