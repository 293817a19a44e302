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

    private static final Instant FIRST = LocalDateTime.MIN.toInstant(ZoneOffset.UTC);

    private static final Instant LAST = LocalDateTime.MAX.toInstant(ZoneOffset.UTC);

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

    /**
     * Returns a value of an id column of a new row, as {@link #parameter}, but numbers in the form of {@link #text}: an
     * assignment would round {@code 1.5} to the id 2, by which the caller would not find the record.
     *
     * @throws IllegalArgumentException if the column's type has fewer digits than the value
     */
    public static @Nullable Object id(String field, TableColumn column, @Nullable Object value) {
        Object given = value instanceof Number number ? text(field, number) : parameter(field, column, value);
        if (given instanceof String text && column.rounds(text)) {
            throw new IllegalArgumentException(field + ": expected a value of " + column.name() + " that fits "
                    + column.declared() + ", got one with more digits, which would be rounded to another id; round it"
                    + " before");
        }
        return given;
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
            case Instant time -> offset(time.truncatedTo(ChronoUnit.MICROS));
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

    /** Returns an instant as a time with an offset, or as text if the offset type, like PostgreSQL, has no such year. */
    private static Object offset(Instant time) {
        return time.isBefore(FIRST) || time.isAfter(LAST) ? time.toString() : time.atOffset(ZoneOffset.UTC);
    }
}
