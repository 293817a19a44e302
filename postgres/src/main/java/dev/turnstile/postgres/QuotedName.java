package dev.turnstile.postgres;

import dev.turnstile.text.UnstorableTextException;
import dev.turnstile.text.spi.StorableText;
import java.util.List;
import java.util.stream.Collectors;

/** Quoting of names that a user gave, for use in SQL statements. */
public final class QuotedName {

    private QuotedName() {}

    /**
     * Quotes an identifier as PostgreSQL does.
     *
     * @throws IllegalArgumentException if the name is empty
     * @throws UnstorableTextException if the name contains U+0000 or half a surrogate pair
     */
    public static String of(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a table or column, got ''");
        }
        return '"' + StorableText.checked("the name of a table or column", name).replace("\"", "\"\"") + '"';
    }

    /** Quotes several identifiers and joins them with commas. */
    public static String list(List<String> names) {
        return names.stream().map(QuotedName::of).collect(Collectors.joining(", "));
    }
}
