package dev.turnstile.postgres.internal.table;

import dev.turnstile.text.spi.StorableText;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of column values from callers to texts and parameters that have the same meaning in every session.
 * Times are truncated to microseconds, in ids and in new rows alike, so that a record that was inserted with a time as
 * its id is found by that time.
 */
public final class GivenValue {

    private GivenValue() {}

    /**
     * Returns the text of a value of an id.
     *
     * @param field the value's name in messages
     * @throws dev.turnstile.text.UnstorableTextException if the text cannot be stored
     * @throws IllegalArgumentException if the value is an array of another type than byte
     */
    public static String text(String field, Object value) {
        Object plain = plain(value);
        if (plain instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (plain.getClass().isArray()) {
            throw new IllegalArgumentException(field + ": expected a value or a byte[], got a "
                    + plain.getClass().getSimpleName() + "; give it as text, such as {1,2}");
        }
        return StorableText.checked(
                field,
                switch (plain) {
                    case LocalDate date -> on(date, "");
                    case LocalDateTime time -> on(time.toLocalDate(), "T" + time.toLocalTime());
                    case OffsetDateTime time -> on(time.toLocalDate(), "T" + time.toLocalTime() + time.getOffset());
                    case BigDecimal number -> number.toPlainString();
                    default -> plain.toString();
                });
    }

    /**
     * Returns a date as PostgreSQL writes it: years after 9999 have no sign, and years before year 1 count from 1 BC.
     */
    private static String on(LocalDate date, String rest) {
        int year = date.getYear();
        String day = String.format(
                Locale.ROOT, "%04d-%02d-%02d", year > 0 ? year : 1 - year, date.getMonthValue(), date.getDayOfMonth());
        return day + rest + (year > 0 ? "" : " BC");
    }

    /**
     * Returns a value of a column of a new row, converted to a type that the driver accepts.
     *
     * @param field the value's name in messages
     * @throws dev.turnstile.text.UnstorableTextException if the value contains text that cannot be stored
     */
    public static @Nullable Object parameter(String field, TableColumn column, @Nullable Object value) {
        Object plain = value == null ? null : plain(value);
        return switch (plain) {
            case null -> null;
            case String text -> StorableText.checked(field, text);
            case Character one -> StorableText.checked(field, one.toString());
            case Object[] array -> checked(field, array);
            case Temporal time -> text(field, time);
            case Number number -> column.isOfBits() ? number.toString() : number;
            default -> plain;
        };
    }

    private static Object[] checked(String field, Object[] array) {
        for (Object item : array) {
            if (item instanceof String text) {
                StorableText.checked(field, text);
            }
        }
        return array;
    }

    /** Truncates times to microseconds, and converts types that denote an instant to a time with an offset. */
    private static Object plain(Object value) {
        return switch (value) {
            case Instant time -> time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
            case ZonedDateTime time -> time.truncatedTo(ChronoUnit.MICROS).toOffsetDateTime();
            case OffsetDateTime time -> time.truncatedTo(ChronoUnit.MICROS);
            case LocalDateTime time -> time.truncatedTo(ChronoUnit.MICROS);
            case LocalTime time -> time.truncatedTo(ChronoUnit.MICROS);
            case OffsetTime time -> time.truncatedTo(ChronoUnit.MICROS);
            case Timestamp time ->
                time.toLocalDateTime()
                        .truncatedTo(ChronoUnit.MICROS)
                        .atZone(ZoneId.systemDefault())
                        .toOffsetDateTime();
            case java.sql.Date date -> date.toLocalDate();
            case java.sql.Time time -> time.toLocalTime();
            default -> value;
        };
    }
}
