package dev.turnstile.postgres.internal.connection;

import dev.turnstile.lifecycle.LifecycleException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A table to be locked, with a limited wait: a transaction that waits for a strong lock blocks all transactions that
 * request a lock after it.
 *
 * @param schema the schema of Turnstile's tables; only one transaction per schema locks a table in this way at a time
 * @param connections provides connections
 * @param name the table's name as the user gave it
 * @param timeout the maximum time to wait for a lock
 */
public record LockedTable(String schema, Connections connections, String name, Duration timeout) {

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final String ALONE =
            "SELECT pg_advisory_xact_lock(hashtextextended('turnstile enforcement ' || ?, 0))";

    private static final String HOLDER = """
            SELECT format('by process %s of %s (%s, %s since %s)', a.pid, a.usename,
              coalesce(nullif(a.application_name, ''), 'no application name'), a.state,
              date_trunc('second', a.xact_start))
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.relation = to_regclass(?) AND l.granted
            ORDER BY a.xact_start LIMIT 1""";

    /** Runs work in one transaction with the lock timeout. */
    public <R> R run(String what, Connections.Work<R> work) {
        try {
            return connections.inTransaction(what, connection -> {
                limit(connection);
                return work.on(connection);
            });
        } catch (LifecycleException e) {
            throw e.getCause() instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())
                    ? locked(what, e)
                    : e;
        }
    }

    private LifecycleException locked(String what, LifecycleException cause) {
        return new LifecycleException(
                what + ": table " + name + " is locked " + holder() + " for more than " + timeout.toMillis()
                        + " ms, nothing was changed; run it again, or wait longer with --lock-timeout",
                cause);
    }

    private void limit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + timeout.toMillis());
        }
        try (PreparedStatement alone = connection.prepareStatement(ALONE)) {
            alone.setString(1, schema);
            alone.execute();
        }
    }

    private String holder() {
        return connections.run("read the locks of a table", connection -> {
            try (PreparedStatement query = connection.prepareStatement(HOLDER)) {
                query.setString(1, name);
                try (ResultSet row = query.executeQuery()) {
                    return row.next() ? row.getString(1) : "by another transaction";
                }
            }
        });
    }
}
