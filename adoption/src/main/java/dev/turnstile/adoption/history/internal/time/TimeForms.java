package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.TimeReader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The forms of times, and their recognition. */
public final class TimeForms {

    private static final Pattern TIME_OF_DAY = Pattern.compile(
            "\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?( ?[AaPp]\\.?[Mm]\\.?)?( ?(Z|UTC|[+-]\\d{2}:?\\d{2}))?");
    private static final Pattern WITH_TIME_OF_DAY = Pattern.compile(".*\\d:\\d.*");

    private TimeForms() {}

    /**
     * Returns the form for the value of an option.
     *
     * @throws IllegalArgumentException if the value is not a pattern
     */
    public static TimeForm named(String name, ZoneId zone) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "" -> throw new IllegalArgumentException("expected a pattern such as dd.MM.yyyy HH:mm, got a blank");
            case "excel" -> new ExcelTime(zone);
            case "epoch" -> new EpochTime(new TimeReader(ZoneOffset.UTC));
            default -> pattern(name, zone);
        };
    }

    private static TimeForm pattern(String pattern, ZoneId zone) {
        try {
            return PatternTime.of(pattern, zone);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "expected a pattern such as dd.MM.yyyy HH:mm, got " + Excerpt.of(pattern) + ": "
                            + Excerpt.firstLine(e),
                    e);
        }
    }

    /**
     * Recognizes the form of a column.
     *
     * @param sample the first values of the column
     * @param all opens all values of the column; used only if the sample leaves the order of day and month open
     * @param zone the zone of times without an offset
     * @throws AmbiguousTimes if the values have two meanings
     */
    public static TimeForm recognize(List<String> sample, Supplier<ColumnValues> all, ZoneId zone) {
        List<String> values = sample.stream().filter(value -> !value.isBlank()).toList();
        if (!values.isEmpty() && values.stream().allMatch(ExcelTime::likely)) {
            return excel(values, zone);
        }
        TimeForm iso = IsoTime.in(zone);
        List<WrittenTime> orders = DateOrders.in(zone);
        long written = values.stream()
                .filter(value -> orders.stream().anyMatch(order -> order.reads(value)))
                .count();
        long standard = values.stream().filter(iso::reads).count();
        return written > standard ? new DateOrders(orders).decide(values, all) : iso;
    }

    private static TimeForm excel(List<String> values, ZoneId zone) {
        if (values.stream().noneMatch(ExcelTime::fractional)) {
            throw new AmbiguousTimes("expected times, got numbers such as " + Excerpt.of(values.getFirst())
                    + ", which are days in Excel or seconds since 1970; specify --time-format excel or --time-format"
                    + " epoch (withTimeFormat)");
        }
        return new ExcelTime(zone);
    }

    /** Returns whether the text is a time in any form. */
    public static boolean likely(String text) {
        return IsoTime.in(ZoneOffset.UTC).reads(text)
                || DateOrders.in(ZoneOffset.UTC).stream().anyMatch(order -> order.reads(text))
                || ExcelTime.likely(text);
    }

    /** Returns whether the text is a time of day without a date. */
    public static boolean timeOfDay(String text) {
        return TIME_OF_DAY.matcher(text.strip()).matches();
    }

    /** Returns whether the text is a date without a time of day. */
    public static boolean dateOnly(String text) {
        return likely(text)
                && !WITH_TIME_OF_DAY.matcher(text).matches()
                && !text.strip().matches("-?\\d+([.,]\\d+)?");
    }

    /** The epoch, for a column that the user declared so. */
    private record EpochTime(TimeReader iso) implements TimeForm {

        @Override
        public Instant read(String text) {
            if (!text.strip().matches("-?\\d+")) {
                throw new DateTimeException("expected a number since 1970, got " + Excerpt.of(text));
            }
            return iso.read(text);
        }

        @Override
        public String describe() {
            return "epoch";
        }
    }
}
