package dev.turnstile.text.spi;

import dev.turnstile.text.UnstorableTextException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text that a database can hold: without U+0000, without half a surrogate pair. */
public final class StorableText {

    private StorableText() {}

    /**
     * Returns a name, if it is one.
     *
     * @param what what it names
     * @throws IllegalArgumentException if it is blank
     * @throws UnstorableTextException if it cannot be stored
     */
    public static String of(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected the name of a " + what + ", got blank text '" + name + "'");
        }
        return checked("the name of a " + what, name);
    }

    /**
     * Returns text that may be blank.
     *
     * @param field what it was given as
     * @throws UnstorableTextException if it cannot be stored
     */
    public static String checked(String field, String text) {
        int fault = UnstorableTextException.indexIn(text);
        if (fault >= 0) {
            throw new UnstorableTextException(field, text, fault);
        }
        return text;
    }

    /**
     * Returns text that may be missing.
     *
     * @param field what it was given as
     * @throws UnstorableTextException if it cannot be stored
     */
    public static @Nullable String optional(String field, @Nullable String text) {
        return text == null ? null : checked(field, text);
    }

    /**
     * Checks all keys and texts of a tree of maps and collections.
     *
     * @param field what the tree was given as
     * @throws UnstorableTextException if one of them cannot be stored
     */
    public static void tree(String field, @Nullable Object tree) {
        switch (tree) {
            case null -> {}
            case String text -> checked(field, text);
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    String name = String.valueOf(key);
                    String path = field + "." + name;
                    checked(path, name);
                    tree(path, value);
                });
            case Collection<?> list -> list.forEach(item -> tree(field + "[]", item));
            default -> {}
        }
    }
}
