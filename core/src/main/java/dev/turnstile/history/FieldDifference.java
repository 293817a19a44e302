package dev.turnstile.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field in which two trees differ.
 *
 * <p>Values are compared as they are written: 1.0 is not 1.00.
 *
 * @param path where it stands, such as {@code address.city} or {@code lines[2].amount}; a name that holds a dot, a
 *     bracket or a quote is written as {@code ["a.b"]}
 * @param kind what became of it
 * @param before the former value, a tree; null where it was added, or was null
 * @param after the new value, a tree; null where it was removed, or is null
 */
public record FieldDifference(
        String path,
        Kind kind,
        @Nullable Object before,
        @Nullable Object after) {

    /** What became of a field. */
    public enum Kind {
        /** It was not there before. */
        ADDED,
        /** It is no longer there. */
        REMOVED,
        /** It has another value. */
        CHANGED
    }

    /**
     * Compares two trees: objects by their fields, arrays by index, everything else as a whole.
     *
     * @return the innermost fields that differ, in the order of the trees; none if they are equal
     */
    public static List<FieldDifference> between(Map<String, ?> before, Map<String, ?> after) {
        return new TreeComparison().of(before, after);
    }
}
