package dev.turnstile.postgres.internal.groupcommit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Does what many calls want by one statement. Thread-safe.
 *
 * @param <C> the calls
 */
@FunctionalInterface
public interface Batch<C extends Call<?>> {

    /**
     * Ends every call or lets it go alone, after the commit; or none of them if the statement fails.
     *
     * @param connection commits each statement by itself
     * @param calls one at least, each of which changes something else
     */
    void run(Connection connection, List<C> calls) throws SQLException;
}
