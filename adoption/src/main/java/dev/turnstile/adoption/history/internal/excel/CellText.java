package dev.turnstile.adoption.history.internal.excel;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Set;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.jspecify.annotations.Nullable;

/**
 * The text of a cell: dates and times in ISO 8601, numbers without an exponent, nothing for an error such as #N/A.
 *
 * <p>A date is a number with the format of a date.
 */
final class CellText {

    private static final LocalDateTime START = LocalDate.of(1899, 12, 30).atStartOfDay();
    private static final int DAYS_TO_1904 = 1462;
    private static final BigDecimal LAST_DAY = BigDecimal.valueOf(2_958_466);
    private static final BigDecimal MILLIS = BigDecimal.valueOf(86_400_000L);
    private static final int MAX_DIGITS = 40;
    private static final Set<String> ERRORS =
            Set.of("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA");

    private final int shift;

    CellText(boolean since1904) {
        this.shift = since1904 ? DAYS_TO_1904 : 0;
    }

    String of(Cell cell) {
        Object value = cell.getValue();
        if (value instanceof BigDecimal number) {
            return number(number, cell.getDataFormatId(), cell.getDataFormatString());
        }
        boolean error = cell.getType() != CellType.STRING && ERRORS.contains(String.valueOf(value));
        return value == null || error ? "" : value.toString();
    }

    private String number(BigDecimal number, @Nullable Integer id, @Nullable String format) {
        String letters = letters(id, format);
        boolean date = letters.contains("y") || letters.contains("d");
        boolean time = letters.contains("h") || letters.contains("s");
        boolean serial = number.signum() >= 0 && number.compareTo(LAST_DAY) < 0;
        return serial && !letters.isEmpty() ? time(number, date || !time, time) : plain(number);
    }

    private String time(BigDecimal serial, boolean date, boolean time) {
        long millis = serial.multiply(MILLIS).setScale(0, RoundingMode.HALF_UP).longValueExact();
        LocalDateTime at = START.plusDays(shift).plus(millis, ChronoUnit.MILLIS);
        if (!date && serial.compareTo(BigDecimal.ONE) < 0) {
            return at.toLocalTime().toString();
        }
        boolean midnight = at.toLocalDate().atStartOfDay().equals(at);
        return !time && midnight ? at.toLocalDate().toString() : at.toString();
    }

    private static String plain(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        boolean writable = shortest.precision() <= MAX_DIGITS && Math.abs(shortest.scale()) <= MAX_DIGITS;
        return writable ? shortest.toPlainString() : number.toString();
    }

    /** Returns the letters y, m, d, h and s in the format of a date or time; empty for another format. */
    private static String letters(@Nullable Integer id, @Nullable String format) {
        if (format == null || format.isBlank()) {
            return builtIn(id);
        }
        String first = format.toLowerCase(Locale.ROOT).split(";", 2)[0];
        String plain = first.replaceAll("\"[^\"]*\"|\\\\.|_.|\\*.", "").replaceAll("\\[(?!h+]|m+]|s+])[^]]*]", "");
        return plain.matches(".*(general|[0#?]*e[+-]).*") ? "" : plain.replaceAll("[^ymdhs]", "");
    }

    /** Returns the letters of a format that a file does not declare, by its number in the standard. */
    private static String builtIn(@Nullable Integer id) {
        return switch (id == null ? 0 : id) {
            case 14, 15, 16, 17, 27, 28, 29, 30, 31, 36 -> "ymd";
            case 50, 51, 52, 53, 54, 55, 56, 57, 58 -> "ymd";
            case 18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47 -> "hms";
            case 22 -> "ymdhms";
            default -> "";
        };
    }
}
