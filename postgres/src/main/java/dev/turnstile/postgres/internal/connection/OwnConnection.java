package dev.turnstile.postgres.internal.connection;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Takes connections for the engine's own statements and transactions.
 *
 * <p>Some data sources return the connection of a transaction that the calling thread has begun. Ending a transaction
 * on it, or changing its autocommit mode, would end or split the caller's transaction.
 */
public final class OwnConnection {

    private OwnConnection() {}

    /**
     * Takes a connection in autocommit mode. If the data source returned the connection in manual commit mode, that
     * mode is restored when the connection is closed.
     *
     * @throws SQLException if the data source provides no connection
     * @throws IllegalStateException if the connection is in a transaction; it was not changed
     */
    public static Connection take(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            if (connection.getAutoCommit()) {
                return connection;
            }
            if (inTransaction(connection)) {
                throw new IllegalStateException(
                        "expected a connection of its own, got one in a transaction of the caller: the data source"
                                + " returns the connection of the thread's transaction; give Turnstile the data source"
                                + " behind it, and let commands join the caller's transaction with"
                                + " callerTransactions(..) or within(..)");
            }
            connection.setAutoCommit(true);
            return restored(connection);
        } catch (SQLException | RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private static boolean inTransaction(Connection connection) throws SQLException {
        return connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    private static Connection restored(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                OwnConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try (Connection closed = method.getName().equals("close") ? connection : null) {
                        if (closed == null) {
                            return method.invoke(connection, arguments);
                        }
                        if (!closed.isClosed()) {
                            closed.setAutoCommit(false);
                        }
                        return null;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
