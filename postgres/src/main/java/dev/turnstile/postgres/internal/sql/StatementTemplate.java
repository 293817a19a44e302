package dev.turnstile.postgres.internal.sql;

import dev.turnstile.postgres.QuotedName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template for the text of a statement with named parts: {@code {table}}, {@code {state}}, {@code {schema}}. Names
 * that users give are inserted only in this way. The text is scanned once, so braces inside a part are never replaced.
 *
 * <p>A part is a quoted identifier, a number, or a condition from the application's code, but never a value of a
 * record. Values are always bound as parameters.
 *
 * @param parts the parts by name
 */
public record StatementTemplate(Map<String, String> parts) {

    /** The dollar-quote tags around the body of a function. */
    private static final Pattern TAG = Pattern.compile("\\$[a-z]*\\$");

    public StatementTemplate {
        parts = Map.copyOf(parts);
    }

    /** Returns a template with the quoted name of Turnstile's schema as its only part. */
    public static StatementTemplate of(String schema) {
        return ofQuoted(QuotedName.of(schema));
    }

    /** Returns a template with the name of Turnstile's schema, which is already quoted, as its only part. */
    public static StatementTemplate ofQuoted(String schema) {
        return new StatementTemplate(Map.of("schema", schema));
    }

    public String part(String name) {
        return Objects.requireNonNull(parts.get(name), name);
    }

    public StatementTemplate with(String name, String part) {
        Map<String, String> more = new LinkedHashMap<>(parts);
        more.put(name, part);
        return new StatementTemplate(more);
    }

    /**
     * Replaces each name by its part, in one pass, so that braces inside a part are not replaced. If a part contains a
     * dollar-quote tag of the text, the text gets another tag.
     *
     * @throws IllegalStateException if the text contains a name that has no part
     */
    public String fill(String text) {
        StringBuilder filled = new StringBuilder(text.length());
        Map<String, String> used = new HashMap<>();
        int end = 0;
        for (int brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', brace + 1)) {
            int close = endOfName(text, brace + 1);
            if (close > 0) {
                String name = text.substring(brace + 1, close);
                String part = named(name, text);
                used.put(name, part);
                filled.append(text, end, brace).append(part);
                end = close + 1;
            }
        }
        String all = filled.append(text, end, text.length()).toString();
        String tag = conflictingTag(text, used.values());
        return tag == null ? all : fill(text.replace(tag, unusedTag(tag, used.values())));
    }

    private String named(String name, String text) {
        String part = parts.get(name);
        if (part == null) {
            throw new IllegalStateException(
                    "no part for {" + name + "} (parts: " + new TreeSet<>(parts.keySet()) + ") in: " + text);
        }
        return part;
    }

    /** Returns the index of the brace that ends a name, or -1 if no name begins at the index. */
    private static int endOfName(String text, int begin) {
        int end = begin;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end > begin && end < text.length() && text.charAt(end) == '}' ? end : -1;
    }

    private static boolean isNamePart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z');
    }

    /**
     * Returns a dollar-quote tag of the text if one of the parts contains the beginning of the tag, or null if there is
     * no such tag.
     */
    private static @Nullable String conflictingTag(String text, Collection<String> parts) {
        if (text.indexOf('$') < 0) {
            return null;
        }
        Matcher tag = TAG.matcher(text);
        while (tag.find()) {
            String begin = tag.group().substring(0, tag.group().length() - 1);
            if (parts.stream().anyMatch(part -> part.contains(begin))) {
                return tag.group();
            }
        }
        return null;
    }

    /** Appends letters to a dollar-quote tag until no part contains the beginning of the tag, and returns it. */
    private static String unusedTag(String tag, Collection<String> parts) {
        String begin = "$" + (tag.length() == 2 ? "body" : tag.substring(1, tag.length() - 1));
        while (true) {
            String candidate = begin;
            if (parts.stream().noneMatch(part -> part.contains(candidate))) {
                return candidate + "$";
            }
            begin = begin + "x";
        }
    }
}
