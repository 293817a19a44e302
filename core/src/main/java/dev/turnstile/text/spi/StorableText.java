package dev.turnstile.text.spi;

import dev.turnstile.text.UnstorableTextException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks of text that a database can store: no U+0000, no unpaired surrogate. */
public final class StorableText {

    /**
     * The maximum size of a text in an index, in bytes of UTF-8. An index entry of PostgreSQL can contain two such
     * texts.
     */
    public static final int MAX_INDEXED_BYTES = 1_000;

    /** The maximum number of bytes of one {@code char} in UTF-8. */
    private static final int MAX_CHAR_BYTES = 3;

    /** Higher than the depth of any stored JSON, and low enough for the stack. */
    private static final int MAX_LEVELS = 1_000;

    private static final int MAX_SHOWN = 200;

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
     * Checks all keys and texts of a tree of maps, collections and arrays.
     *
     * @param field the name of the field with the tree
     * @throws UnstorableTextException if a key or a text cannot be stored
     * @throws IllegalArgumentException if a map, collection or array contains itself, or the tree has more than 1,000 levels
     */
    public static void tree(String field, @Nullable Object tree) {
        tree(field, tree, null);
    }

    /** The maps, collections and arrays that contain the current one, from the innermost on. */
    private record Level(Object container, @Nullable Level above, int depth) {}

    private static void tree(String field, @Nullable Object tree, @Nullable Level above) {
        switch (tree) {
            case null -> {}
            case String text -> checked(field, text);
            case Map<?, ?> map -> {
                Level level = level(field, map, above);
                map.forEach((key, value) -> entry(field, String.valueOf(key), value, level));
            }
            case Collection<?> list -> items(field, list, level(field, list, above));
            case Object[] array -> items(field, Arrays.asList(array), level(field, array, above));
            case Optional<?> some -> tree(field, some.orElse(null), above);
            default -> {}
        }
    }

    private static void items(String field, Collection<?> list, Level level) {
        list.forEach(item -> tree(field + "[]", item, level));
    }

    private static void entry(String field, String name, @Nullable Object value, Level level) {
        String path = field + "." + name;
        checked(path, name);
        tree(path, value, level);
    }

    @SuppressWarnings("ReferenceEquality") // comparing lists that contain each other would not end
    private static Level level(String field, Object container, @Nullable Level above) {
        for (Level one = above; one != null; one = one.above) {
            if (one.container == container) {
                throw new IllegalArgumentException(
                        "field '" + shown(field)
                                + "' contains itself: expected a tree, which JSON can represent; store a copy without the cycle");
            }
        }
        int depth = above == null ? 1 : above.depth + 1;
        if (depth > MAX_LEVELS) {
            throw new IllegalArgumentException("field '" + shown(field) + "' is nested too deep: expected at most "
                    + MAX_LEVELS + " levels; store the data as a flat list");
        }
        return new Level(container, above, depth);
    }

    private static String shown(String field) {
        return ShownText.printable(ShownText.cut(field, MAX_SHOWN));
    }

    /**
     * Returns text that can be stored: U+0000 and unpaired surrogates are replaced by their JSON escapes, such as
     * {@code \\u0000} in six characters. Other text is returned unchanged.
     */
    public static String escaped(String text) {
        if (UnstorableTextException.indexIn(text) < 0) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                storable.append(c).append(text.charAt(++i));
            } else {
                storable.append(c == 0 || Character.isSurrogate(c) ? ShownText.escaped(c) : c);
            }
        }
        return storable.toString();
    }
}
