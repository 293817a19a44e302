package dev.turnstile.adoption.survey.internal.catalog;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the named parts of a statement: quoted names, and conditions of quoted names and literals. */
public final class SqlText {

    private static final Pattern PART = Pattern.compile("\\{([a-z_]+)}");

    private SqlText() {}

    /** Replaces each {@code {name}} in one pass, so that braces inside a part are not replaced. */
    public static String fill(String text, Map<String, String> parts) {
        return PART.matcher(text).replaceAll(part -> {
            String value = parts.get(part.group(1));
            if (value == null) {
                throw new IllegalStateException("no part for " + part.group() + " in: " + text);
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
