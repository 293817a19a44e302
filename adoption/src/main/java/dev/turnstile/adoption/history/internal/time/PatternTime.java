package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
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
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/**
 * A pattern that the user set.
 *
 * @param pattern the pattern
 * @param formatter the strict parser of the pattern
 * @param zone the zone of times without an offset
 */
record PatternTime(String pattern, DateTimeFormatter formatter, ZoneId zone) implements TimeForm {

    static PatternTime of(String pattern, ZoneId zone) {
        DateTimeFormatter formatter = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(years(pattern))
                .toFormatter(Locale.ENGLISH)
                .withChronology(IsoChronology.INSTANCE)
                .withResolverStyle(ResolverStyle.STRICT);
        return new PatternTime(pattern, formatter, zone);
    }

    /** Replaces the year of the era, which a strict parser accepts only with an era, with the year. */
    private static String years(String pattern) {
        if (pattern.contains("G")) {
            return pattern;
        }
        StringBuilder years = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            quoted ^= c == '\'';
            years.append(c == 'y' && !quoted ? 'u' : c);
        }
        return years.toString();
    }

    @Override
    public Instant read(String text) {
        try {
            TemporalAccessor parsed =
                    formatter.parseBest(text.strip(), ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            return switch (parsed) {
                case ZonedDateTime zoned -> zoned.toInstant();
                case LocalDateTime local -> local.atZone(zone).toInstant();
                default -> LocalDate.from(parsed).atStartOfDay(zone).toInstant();
            };
        } catch (DateTimeException e) {
            throw new DateTimeException("expected a time as " + pattern + ", got " + Excerpt.of(text), e);
        }
    }

    @Override
    public String describe() {
        return pattern + ", " + zone;
    }
}
