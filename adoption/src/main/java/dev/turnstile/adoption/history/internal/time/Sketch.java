package dev.turnstile.adoption.history.internal.time;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Derives the pattern of a time from an example. */
final class Sketch {

    private static final Pattern PARTS = Pattern.compile(
            "(\\d+)([./-])(\\d+)[./-](\\d+)(?:(T|,? +)(\\d+):\\d{2}(:\\d{2})?([.,]\\d+)?( ?[AaPp][Mm])?(.*))?");

    private Sketch() {}

    /** Returns a pattern for the example with the parts of its date in an order. */
    static String of(String example, DateOrder order) {
        Matcher found = PARTS.matcher(example.strip());
        if (!found.matches()) {
            return order == DateOrder.MONTH_FIRST ? "MM/dd/yyyy" : "dd/MM/yyyy";
        }
        String letters = switch (order) {
            case YEAR_FIRST, SHORT_YEAR_FIRST -> "yMd";
            case DAY_FIRST -> "dMy";
            case MONTH_FIRST -> "Mdy";
        };
        String separator = found.group(2);
        return part(found.group(1), letters.charAt(0))
                + separator
                + part(found.group(3), letters.charAt(1))
                + separator
                + part(found.group(4), letters.charAt(2))
                + timeOfDay(found);
    }

    private static String timeOfDay(Matcher found) {
        String hours = found.group(6);
        if (hours == null) {
            return "";
        }
        String half = found.group(9);
        String fraction = found.group(8);
        return (found.group(5).equals("T") ? "'T'" : found.group(5))
                + part(hours, half == null ? 'H' : 'h')
                + ":mm"
                + (found.group(7) == null ? "" : ":ss")
                + (fraction == null ? "" : fraction.charAt(0) + "S".repeat(fraction.length() - 1))
                + (half == null ? "" : half.substring(0, half.length() - 2) + "a")
                + (found.group(10).isBlank() ? "" : " z");
    }

    /** Returns one letter, which accepts one or two digits, unless the part is a year or starts with a zero. */
    private static String part(String written, char letter) {
        boolean padded = letter == 'y' || written.startsWith("0");
        return String.valueOf(letter).repeat(padded ? written.length() : 1);
    }
}
