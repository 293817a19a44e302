package dev.turnstile.testing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Formats JSON as PostgreSQL does for {@code jsonb}: the fields ordered by the lengths of their names, numbers without
 * exponents, zero without a sign.
 */
final class JsonColumn {

    private JsonColumn() {}

    /** Returns the text of a tree of maps, collections, strings, numbers, booleans and nulls. */
    static String text(@Nullable Object tree) {
        return switch (tree) {
            case null -> "null";
            case Map<?, ?> object ->
                object.entrySet().stream()
                        .sorted((one, other) -> byLength(bytes(one), bytes(other)))
                        .map(field -> quoted((String) field.getKey()) + ": " + text(field.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Collection<?> list -> list.stream().map(JsonColumn::text).collect(Collectors.joining(", ", "[", "]"));
            case String text -> quoted(text);
            case Number number -> new BigDecimal(number.toString()).toPlainString();
            default -> tree.toString();
        };
    }

    private static byte[] bytes(Map.Entry<?, ?> field) {
        return ((String) field.getKey()).getBytes(StandardCharsets.UTF_8);
    }

    private static int byLength(byte[] one, byte[] other) {
        return one.length == other.length ? Arrays.compareUnsigned(one, other) : one.length - other.length;
    }

    private static String quoted(String text) {
        return text.chars().mapToObj(c -> escaped((char) c)).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c);
        };
    }
}
