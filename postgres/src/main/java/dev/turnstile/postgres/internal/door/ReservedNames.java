package dev.turnstile.postgres.internal.door;

import dev.turnstile.lifecycle.LifecycleException;
import java.util.Collection;
import java.util.List;

/**
 * The names that are reserved for Turnstile's statements. Conditions refer to columns without a table, so neither a
 * column of a user's table nor the table itself may have such a name.
 */
public final class ReservedNames {

    private static final String PREFIX = "turnstile_";

    private ReservedNames() {}

    /**
     * Returns whether a name is reserved, or contains a quoted reserved name, which would be replaced as if it were a
     * part of the statement.
     */
    private static boolean reserved(String name) {
        return name.startsWith(PREFIX) || name.contains("\"" + PREFIX);
    }

    /**
     * Checks the names of a table and its columns.
     *
     * @throws LifecycleException if one of the names is reserved
     */
    public static void check(String table, Collection<String> columns) {
        String found = "table " + table + ": expected ";
        if (reserved(table)) {
            throw new LifecycleException(
                    found + "a name that does not begin with " + PREFIX
                            + ", which is reserved for Turnstile's statements; rename the table",
                    null);
        }
        List<String> reserved = columns.stream().filter(ReservedNames::reserved).toList();
        if (!reserved.isEmpty()) {
            throw new LifecycleException(found + columns(reserved), null);
        }
    }

    private static String columns(List<String> reserved) {
        return "columns whose names do not begin with " + PREFIX
                + ", which is reserved for Turnstile's statements, found " + reserved + "; rename them";
    }
}
