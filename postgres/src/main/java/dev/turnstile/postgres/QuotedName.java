package dev.turnstile.postgres;

import dev.turnstile.text.UnstorableTextException;
import dev.turnstile.text.spi.StorableText;
import java.util.List;
import java.util.stream.Collectors;

/** The one way in which a name that a user gave becomes part of a statement. */
public final class QuotedName {

    private QuotedName() {}

    /**
     * Quotes an identifier as PostgreSQL does.
     *
     * @throws IllegalArgumentException if it is empty
     * @throws UnstorableTextException if it holds U+0000 or half a surrogate pair
     */
    public static String of(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a table or column, got ''");
        }
        return '"' + StorableText.checked("the name of a table or column", name).replace("\"", "\"\"") + '"';
    }

    /** Quotes several identifiers, separated by commas. */
    public static String list(List<String> names) {
        return names.stream().map(QuotedName::of).collect(Collectors.joining(", "));
    }
}
