package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times as people and spreadsheets write them: {@code 31.01.2026 08:30}, {@code 1/31/2026 8:30 AM}, {@code 2026/01/31
 * 08:30:00}, {@code 31/Jan/26 9:30 AM}, with {@code UTC}, {@code Z} or an offset at the end.
 *
 * @param order the order of day, month and year in numeric dates
 * @param zone the zone of times without an offset
 */
record WrittenTime(DateOrder order, ZoneId zone) implements TimeForm {

    private static final String NUMERIC = "(?<a>\\d{1,4})(?<sep>[./-])(?<b>\\d{1,2})\\k<sep>(?<c>\\d{4}|\\d{1,2})";
    private static final String NAMED =
            "(?<day>\\d{1,2})\\.?[ /-](?<month>[A-Za-z]{3,9})\\.?[ /-],? ?(?<year>\\d{4}|\\d{2})";
    private static final String NAMED_FIRST = "(?<month2>[A-Za-z]{3,9})\\.? (?<day2>\\d{1,2}),? (?<year2>\\d{4})";
    private static final String TIME_OF_DAY =
            "(?:(?:T|,? +)(?<h>\\d{1,2}):(?<m>\\d{2})(?::(?<s>\\d{2})(?:[.,](?<f>\\d{1,9}))?)?"
                    + "(?: ?(?<half>[AaPp])\\.?[Mm]\\.?)?"
                    + " ?(?<offset>Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?)?";
    private static final Pattern WRITTEN =
            Pattern.compile("(?:" + NUMERIC + "|" + NAMED + "|" + NAMED_FIRST + ")" + TIME_OF_DAY);
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final int SHORT_MONTH = 3;
    private static final int CENTURY = 100;
    private static final int FIRST_SHORT_YEAR = 70;
    private static final int NOON = 12;

    @Override
    public Instant read(String text) {
        Matcher found = WRITTEN.matcher(text.strip());
        if (!found.matches()) {
            throw wrong(text, null);
        }
        try {
            LocalDateTime local = date(found).atTime(timeOfDay(found));
            String offset = found.group("offset");
            return offset == null
                    ? local.atZone(zone).toInstant()
                    : local.toInstant(offset.matches("[A-Z]+") ? ZoneOffset.UTC : ZoneOffset.of(offset));
        } catch (DateTimeException e) {
            throw wrong(text, e);
        }
    }

    /** Returns whether the date has the same meaning in each order, because the month is a name. */
    static boolean namesMonth(String text) {
        Matcher found = WRITTEN.matcher(text.strip());
        return found.matches() && found.group("sep") == null;
    }

    private DateTimeException wrong(String text, @Nullable DateTimeException cause) {
        return new DateTimeException("expected a time as " + order.text() + ", got " + Excerpt.of(text), cause);
    }

    private LocalDate date(Matcher found) {
        if (found.group("month") != null) {
            return date(found.group("year"), named(found.group("month")), found.group("day"));
        }
        return found.group("month2") == null
                ? date(found.group("a"), found.group("b"), found.group("c"), found.group("sep"))
                : date(found.group("year2"), named(found.group("month2")), found.group("day2"));
    }

    private LocalDate date(String first, String second, String third, String separator) {
        if (!order.fits(first.length(), third.length(), separator.charAt(0))) {
            throw new DateTimeException("another order");
        }
        return switch (order) {
            case YEAR_FIRST, SHORT_YEAR_FIRST -> date(first, number(second), third);
            case DAY_FIRST -> date(third, number(second), first);
            case MONTH_FIRST -> date(third, number(first), second);
        };
    }

    private static LocalDate date(String year, int month, String day) {
        int number = number(year);
        int century = number < FIRST_SHORT_YEAR ? 20 : 19;
        return LocalDate.of(year.length() == 2 ? century * CENTURY + number : number, month, number(day));
    }

    private static int named(String month) {
        String name = month.toLowerCase(Locale.ROOT);
        int index = MONTHS.indexOf(name.substring(0, SHORT_MONTH));
        boolean whole = index >= 0
                && (name.length() == SHORT_MONTH
                        || name.equals("sept")
                        || name.equalsIgnoreCase(Month.of(index + 1).name()));
        if (!whole) {
            throw new DateTimeException("no month " + month);
        }
        return index + 1;
    }

    private static LocalTime timeOfDay(Matcher found) {
        if (found.group("h") == null) {
            return LocalTime.MIDNIGHT;
        }
        String seconds = found.group("s");
        String fraction = found.group("f");
        return LocalTime.of(
                hour(number(found.group("h")), found.group("half")),
                number(found.group("m")),
                seconds == null ? 0 : number(seconds),
                fraction == null ? 0 : number((fraction + "00000000").substring(0, 9)));
    }

    private static int hour(int written, @Nullable String half) {
        if (half == null) {
            return written;
        }
        if (written < 1 || written > NOON) {
            throw new DateTimeException("expected an hour from 1 to 12, got " + written);
        }
        return written % NOON + (half.equalsIgnoreCase("p") ? NOON : 0);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    @Override
    public String describe() {
        return order.text() + ", " + zone;
    }
}
