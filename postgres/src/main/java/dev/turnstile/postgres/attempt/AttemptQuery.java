package dev.turnstile.postgres.attempt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle whose attempts are read.
 *
 * @param machine the machine's name
 * @param table the table, as the category of its streams or as a name in SQL; null if the machine is bound to only one
 *     table
 * @param column the state column; null if the machine is bound to only one column of the table
 */
public record AttemptQuery(
        String machine, @Nullable String table, @Nullable String column) {

    /** Checks that the machine is named. */
    public AttemptQuery {
        Objects.requireNonNull(machine, "machine");
    }

    /** Returns a query for the only lifecycle of a machine. */
    public static AttemptQuery of(String machine) {
        return new AttemptQuery(machine, null, null);
    }
}
