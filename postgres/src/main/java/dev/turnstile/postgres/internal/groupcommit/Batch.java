package dev.turnstile.postgres.internal.groupcommit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The execution of many calls by one statement. Thread-safe.
 *
 * @param <C> the type of call
 */
@FunctionalInterface
public interface Batch<C extends Call<?>> {

    /**
     * Runs the statement. After the commit, each call has an outcome or is left to its caller, who runs it alone. If
     * the statement fails, no call is settled.
     *
     * @param connection a connection in auto-commit mode
     * @param calls at least one call, each with another target
     */
    void run(Connection connection, List<C> calls) throws SQLException;
}
