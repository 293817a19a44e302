package dev.turnstile.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A field in which two trees differ.
 *
 * <p>Values are compared by their text: 1.0 differs from 1.00.
 *
 * @param path the path of the field, such as {@code address.city} or {@code lines[2].amount}; a name with a dot, a
 *     bracket or a quote is written as {@code ["a.b"]}
 * @param kind the kind of difference
 * @param before the former value, as a tree; null if the field was added, or was null
 * @param after the new value, as a tree; null if the field was removed, or is null
 */
public record FieldDifference(
        String path,
        Kind kind,
        @Nullable Object before,
        @Nullable Object after) {

    /** The kind of difference. */
    public enum Kind {
        /** Only the second tree contains the field. */
        ADDED,
        /** Only the first tree contains the field. */
        REMOVED,
        /** The values differ. */
        CHANGED
    }

    /**
     * Compares two trees: objects by their fields, arrays by index, other values as a whole.
     *
     * @return the innermost fields that differ, in the order of the trees; none if they are equal
     */
    public static List<FieldDifference> between(Map<String, ?> before, Map<String, ?> after) {
        return new TreeComparison().of(before, after);
    }
}
