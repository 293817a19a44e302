package dev.turnstile.postgres.internal.table;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The syntax of the values of common types of id columns, to check values without a query. A result is valid for all
 * supported versions of the server.
 */
final class IdSyntax {

    /** The answer to the question whether a text is a value of a type. */
    enum Fit {
        FITS,
        DOES_NOT_FIT,

        /** Only the server can determine the answer. */
        UNKNOWN
    }

    private static final Map<String, BigInteger> MAXIMUM = Map.of(
            "smallint", BigInteger.valueOf(Short.MAX_VALUE),
            "integer", BigInteger.valueOf(Integer.MAX_VALUE),
            "bigint", BigInteger.valueOf(Long.MAX_VALUE));

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,100}");

    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,100}(\\.[0-9]{1,100})?");

    private static final Pattern UUID = Pattern.compile("(?<open>\\{)?[0-9a-fA-F]{4}(-?[0-9a-fA-F]{4}){7}(?<close>})?");

    private static final Pattern BYTES = Pattern.compile("\\\\x([0-9a-fA-F]{2})*");

    /** PostgreSQL accepts offsets of less than 16 hours. */
    private static final int MAX_OFFSET = 15 * 3600;

    private static final int MAX_YEAR = 9999;

    private IdSyntax() {}

    /**
     * Checks a text.
     *
     * @param type the type as {@link BoundTable#castType}
     */
    static Fit of(String type, String text) {
        return switch (type) {
            case "text", "character varying", "bpchar" -> Fit.FITS;
            case "smallint", "integer", "bigint" -> integer(text, MAXIMUM.getOrDefault(type, BigInteger.ZERO));
            case "uuid" -> uuid(text);
            case "numeric" -> fits(NUMBER.matcher(text).matches());
            case "bytea" -> fits(BYTES.matcher(text).matches());
            case "boolean" -> fits(text.equals("true") || text.equals("false"));
            case "date", "timestamp without time zone", "timestamp with time zone" -> fits(isTime(type, text));
            default -> Fit.UNKNOWN;
        };
    }

    private static Fit fits(boolean certain) {
        return certain ? Fit.FITS : Fit.UNKNOWN;
    }

    /** Blanks around a number, and the digits of other bases in later versions, are left to the server. */
    private static Fit integer(String text, BigInteger maximum) {
        if (!INTEGER.matcher(text).matches()) {
            return text.chars().anyMatch(c -> c >= '0' && c <= '9') ? Fit.UNKNOWN : Fit.DOES_NOT_FIT;
        }
        BigInteger number = new BigInteger(text);
        BigInteger limit = number.signum() < 0 ? maximum.add(BigInteger.ONE) : maximum;
        return number.abs().compareTo(limit) <= 0 ? Fit.FITS : Fit.DOES_NOT_FIT;
    }

    private static Fit uuid(String text) {
        var match = UUID.matcher(text);
        boolean fits = match.matches() && (match.group("open") == null) == (match.group("close") == null);
        return fits ? Fit.FITS : Fit.DOES_NOT_FIT;
    }

    private static boolean isTime(String type, String text) {
        try {
            LocalDate day = switch (type) {
                case "date" -> LocalDate.parse(text);
                case "timestamp without time zone" -> LocalDateTime.parse(text).toLocalDate();
                default -> day(OffsetDateTime.parse(text));
            };
            return day.getYear() > 0 && day.getYear() <= MAX_YEAR;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static LocalDate day(OffsetDateTime time) {
        int offset = Math.abs(time.getOffset().getTotalSeconds());
        return offset <= MAX_OFFSET ? time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate() : LocalDate.MIN;
    }
}
