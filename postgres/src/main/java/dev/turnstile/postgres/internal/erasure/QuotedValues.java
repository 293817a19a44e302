package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values of a subject that is being forgotten, for finding copies of them in other tables. Used by one thread. */
public final class QuotedValues {

    /** The placeholder of an erased value that declares no placeholder. */
    public static final String ERASED = "(erased)";

    /** Shorter texts, such as "no", would match everywhere. */
    private static final int MIN_TEXT_LENGTH = 3;

    /** A text of up to this length matches only as a whole word. */
    private static final int MAX_WORD_LENGTH = 6;

    private static final int MIN_DIGITS = 4;

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, BigDecimal> numbers = new TreeMap<>();
    private final List<Map.Entry<Pattern, String>> patterns = new ArrayList<>();

    /** Adds a value: every text and number that it contains. */
    void add(@Nullable Object value, @Nullable Object erased) {
        if (value instanceof String text) {
            addText(text.strip(), erased);
        } else if (value instanceof Number number) {
            addNumber(number.toString());
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(held -> add(held, null));
        } else if (value instanceof List<?> items) {
            items.forEach(item -> add(item, null));
        }
    }

    private void addText(String text, @Nullable Object erased) {
        if (text.length() >= MIN_TEXT_LENGTH && !text.equals(erased)) {
            texts.putIfAbsent(text, erased instanceof String instead ? instead : ERASED);
            patterns.clear();
        }
    }

    private void addNumber(String digits) {
        if (digits.chars().filter(Character::isDigit).count() >= MIN_DIGITS) {
            numbers.put(digits, new BigDecimal(digits));
            patterns.clear();
        }
    }

    boolean isEmpty() {
        return texts.isEmpty() && numbers.isEmpty();
    }

    /**
     * Returns the search texts, as they occur in text and in JSON. These texts match more texts than are finally
     * erased.
     */
    String[] needles(Json json) {
        List<String> all = new ArrayList<>();
        texts.keySet().forEach(text -> {
            all.add(text);
            String quoted = json.write(Map.of("v", text));
            String escaped = quoted.substring("{\"v\":\"".length(), quoted.length() - "\"}".length());
            if (!escaped.equals(text)) {
                all.add(escaped);
            }
        });
        all.addAll(numbers.keySet());
        return all.toArray(String[]::new);
    }

    /** Returns a text with every copy of a value replaced. */
    String erased(String text) {
        String left = text;
        for (Map.Entry<Pattern, String> one : patterns()) {
            left = one.getKey().matcher(left).replaceAll(Matcher.quoteReplacement(one.getValue()));
        }
        return left;
    }

    /** Longer values come first, because a value may contain another one. */
    private List<Map.Entry<Pattern, String>> patterns() {
        if (patterns.isEmpty()) {
            List<Map.Entry<String, String>> all = new ArrayList<>(texts.entrySet());
            numbers.keySet().forEach(digits -> all.add(Map.entry(digits, ERASED)));
            all.sort((one, other) ->
                    Integer.compare(other.getKey().length(), one.getKey().length()));
            all.forEach(one -> patterns.add(Map.entry(pattern(one.getKey()), one.getValue())));
        }
        return patterns;
    }

    private Pattern pattern(String value) {
        String quoted = Pattern.quote(value);
        boolean word = value.length() <= MAX_WORD_LENGTH || numbers.containsKey(value);
        return Pattern.compile(
                word ? "(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])" : quoted,
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** Returns a JSON value with every copy replaced: in texts as by {@link #erased(String)}, numbers by 0. */
    @Nullable
    Object erased(@Nullable Object node) {
        if (node instanceof String text) {
            return erased(text);
        }
        if (node instanceof Number number) {
            return isQuoted(number) ? Integer.valueOf(0) : number;
        }
        if (node instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(erased((String) name), erased(value)));
            return fields;
        }
        if (node instanceof List<?> items) {
            List<@Nullable Object> all = new ArrayList<>(items.size());
            items.forEach(item -> all.add(erased(item)));
            return all;
        }
        return node;
    }

    private boolean isQuoted(Number number) {
        BigDecimal exact = new BigDecimal(number.toString());
        return numbers.values().stream().anyMatch(one -> one.compareTo(exact) == 0);
    }
}
