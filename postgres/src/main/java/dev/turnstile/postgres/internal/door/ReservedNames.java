package dev.turnstile.postgres.internal.door;

import dev.turnstile.lifecycle.LifecycleException;
import java.util.Collection;
import java.util.List;

/**
 * The names that only Turnstile's statements give to what they select. Conditions name columns without their table, so no
 * column of a user's table may have such a name, nor may the table.
 */
public final class ReservedNames {

    private static final String PREFIX = "turnstile_";

    private ReservedNames() {}

    /** A quoted name inside a name would be taken for one of the parts. */
    private static boolean reserved(String name) {
        return name.startsWith(PREFIX) || name.contains("\"" + PREFIX);
    }

    /**
     * Checks the names of a table and its columns.
     *
     * @throws LifecycleException if one of them is reserved
     */
    public static void check(String table, Collection<String> columns) {
        String found = "table " + table + ": expected ";
        if (reserved(table)) {
            throw new LifecycleException(
                    found + "a name that does not begin with " + PREFIX
                            + ", for Turnstile's statements name their own parts so; rename the table",
                    null);
        }
        List<String> reserved = columns.stream().filter(ReservedNames::reserved).toList();
        if (!reserved.isEmpty()) {
            throw new LifecycleException(found + columns(reserved), null);
        }
    }

    private static String columns(List<String> reserved) {
        return "columns whose names do not begin with " + PREFIX
                + ", for Turnstile's statements name their own columns so, found " + reserved + "; rename them";
    }
}
