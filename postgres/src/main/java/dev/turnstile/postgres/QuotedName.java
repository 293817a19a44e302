package dev.turnstile.postgres;

import java.util.List;
import java.util.stream.Collectors;

/** The one way in which a name that a user gave becomes part of a statement. */
public final class QuotedName {

    private QuotedName() {}

    /**
     * Quotes an identifier as PostgreSQL does.
     *
     * @throws IllegalArgumentException if it is empty or holds a NUL character, which no identifier can
     */
    public static String of(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("expected the name of a table or column, got '" + name + "'");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Quotes several identifiers, separated by commas. */
    public static String list(List<String> names) {
        return names.stream().map(QuotedName::of).collect(Collectors.joining(", "));
    }
}
