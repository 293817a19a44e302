package dev.turnstile.adoption.history.internal.time;

import dev.turnstile.adoption.history.internal.Excerpt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * Excel's serial numbers: days since 1899-12-30 with a fraction, rounded to milliseconds.
 *
 * @param zone the zone of the times
 */
record ExcelTime(ZoneId zone) implements TimeForm {

    private static final Pattern SERIAL = Pattern.compile("\\d{1,7}([.,]\\d{1,15})?");
    private static final Pattern LIKELY = Pattern.compile("[2-7]\\d{4}([.,]\\d{1,15})?");
    private static final LocalDateTime START = LocalDate.of(1899, 12, 30).atStartOfDay();
    private static final BigDecimal MILLIS = BigDecimal.valueOf(86_400_000L);

    /** Returns whether the text is a number from 20,000 to 79,999, that is, a day from 1954 to 2119. */
    static boolean likely(String text) {
        return LIKELY.matcher(text.strip()).matches();
    }

    static boolean fractional(String text) {
        return text.contains(".") || text.contains(",");
    }

    @Override
    public Instant read(String text) {
        String number = text.strip();
        if (!SERIAL.matcher(number).matches()) {
            throw new DateTimeException("expected a serial number of Excel such as 46053.35, got " + Excerpt.of(text));
        }
        long millis = new BigDecimal(number.replace(',', '.'))
                .multiply(MILLIS)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        return START.plus(millis, ChronoUnit.MILLIS).atZone(zone).toInstant();
    }

    @Override
    public String describe() {
        return "Excel serial numbers, " + zone;
    }
}
