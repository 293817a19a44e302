package dev.turnstile.text.spi;

import dev.turnstile.text.UnstorableTextException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of text that a database can store: no U+0000, no unpaired surrogate. */
public final class StorableText {

    /**
     * The maximum size of a text in an index, in bytes of UTF-8. An entry of PostgreSQL's indexes has room for two such
     * texts.
     */
    public static final int MAX_INDEXED_BYTES = 1_000;

    /** The maximum number of bytes of one {@code char} in UTF-8. */
    private static final int MAX_CHAR_BYTES = 3;

    private StorableText() {}

    /**
     * Returns a name after checking that it is not blank and can be stored in an index.
     *
     * @param what the kind of name
     * @throws IllegalArgumentException if the name is blank or too long
     * @throws UnstorableTextException if the name cannot be stored
     */
    public static String of(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("expected the name of a " + what + ", got blank text '" + name + "'");
        }
        return indexed("the name of a " + what, name);
    }

    /**
     * Returns text after checking that it can be stored in an index.
     *
     * @param field the name of the field with the text
     * @throws IllegalArgumentException if the text is longer than {@link #MAX_INDEXED_BYTES}
     * @throws UnstorableTextException if the text cannot be stored
     */
    public static String indexed(String field, String text) {
        checked(field, text);
        if (text.length() > MAX_INDEXED_BYTES / MAX_CHAR_BYTES) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_INDEXED_BYTES) {
                throw new IllegalArgumentException(field + ": expected at most " + MAX_INDEXED_BYTES
                        + " bytes in UTF-8, got " + bytes + "; shorten it, or use its hash");
            }
        }
        return text;
    }

    /**
     * Returns text, which may be blank, after checking that it can be stored.
     *
     * @param field the name of the field with the text
     * @throws UnstorableTextException if the text cannot be stored
     */
    public static String checked(String field, String text) {
        int fault = UnstorableTextException.indexIn(text);
        if (fault >= 0) {
            throw new UnstorableTextException(field, text, fault);
        }
        return text;
    }

    /**
     * Returns text, which may be null, after checking that it can be stored.
     *
     * @param field the name of the field with the text
     * @throws UnstorableTextException if the text cannot be stored
     */
    public static @Nullable String optional(String field, @Nullable String text) {
        return text == null ? null : checked(field, text);
    }

    /**
     * Checks all keys and texts of a tree of maps and collections.
     *
     * @param field the name of the field with the tree
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
