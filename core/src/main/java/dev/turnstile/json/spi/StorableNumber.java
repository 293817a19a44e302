package dev.turnstile.json.spi;

import dev.turnstile.json.InvalidJsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks of numbers that can be stored and read back: at most {@value #MOST_CHARACTERS} characters, including sign and
 * point, when written without an exponent as the database writes them. {@code 1e2000} has 2001.
 */
public final class StorableNumber {

    /** The maximum number of characters of a number that is written without an exponent. */
    public static final int MOST_CHARACTERS = 1000;

    private StorableNumber() {}

    /** Returns whether a number can be stored and read back. */
    public static boolean isStorable(Number number) {
        return switch (number) {
            case BigInteger whole -> fits(new BigDecimal(whole));
            case BigDecimal decimal -> fits(decimal);
            default -> true;
        };
    }

    private static boolean fits(BigDecimal number) {
        long whole = Math.max(1, (long) number.precision() - number.scale());
        long fraction = number.scale() > 0 ? number.scale() + 1L : 0;
        return whole + fraction + (number.signum() < 0 ? 1 : 0) <= MOST_CHARACTERS;
    }

    /**
     * Checks all numbers of a tree of maps and collections.
     *
     * @param field the name under which the tree is stored
     * @throws InvalidJsonException if one of the numbers cannot be stored and read back
     */
    public static void tree(String field, @Nullable Object tree) {
        switch (tree) {
            case null -> {}
            case Number number -> checked(field, number);
            case Map<?, ?> map -> map.forEach((key, value) -> tree(field + "." + key, value));
            case Collection<?> list -> list.forEach(item -> tree(field + "[]", item));
            default -> {}
        }
    }

    private static void checked(String field, Number number) {
        if (!isStorable(number)) {
            throw new InvalidJsonException(
                    "field '" + field + "' holds a number too long: expected at most " + MOST_CHARACTERS
                            + " digits when it is written without an exponent; give it as text",
                    null);
        }
    }

    /**
     * Returns whether a JSON text may contain a number with an exponent. The database writes such a number without the
     * exponent, and so possibly with more characters.
     */
    public static boolean mayHoldExponent(String json) {
        for (int i = 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if ((c == 'e' || c == 'E') && json.charAt(i - 1) <= '9' && json.charAt(i - 1) >= '0') {
                return true;
            }
        }
        return false;
    }
}
