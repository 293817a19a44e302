package dev.turnstile.postgres.internal.connection;

import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins transactions on connections of a data source.
 *
 * @param dataSource the source of the connections
 */
public record JdbcTransactions(DataSource dataSource) implements TransactionOpener {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcTransactions.class);

    @Override
    public Opened begin(Isolation isolation) throws SQLException {
        Connection connection = OwnConnection.take(dataSource);
        try {
            connection.setAutoCommit(false);
            isolate(connection, isolation);
            return new JdbcTransaction(connection);
        } catch (SQLException | RuntimeException | Error e) {
            close(connection, true);
            throw e;
        }
    }

    private static void isolate(Connection connection, Isolation isolation) throws SQLException {
        if (isolation != Isolation.READ_COMMITTED) {
            try (Statement isolate = connection.createStatement()) {
                isolate.execute("SET TRANSACTION ISOLATION LEVEL "
                        + isolation.name().replace('_', ' ').toUpperCase(Locale.ROOT));
            }
        }
    }

    private static void close(Connection connection, boolean open) {
        try (Connection returned = connection) {
            if (!returned.isClosed()) {
                if (open) {
                    returned.rollback();
                }
                returned.setAutoCommit(true);
            }
        } catch (SQLException e) {
            LOG.debug("after a transaction: the connection cannot be used again", Failures.trace(e));
        }
    }

    /** A transaction on one connection. */
    private static final class JdbcTransaction implements Opened {

        private final Connection connection;
        private boolean open = true;

        JdbcTransaction(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public void commit() throws SQLException {
            open = false;
            connection.commit();
        }

        @Override
        public void rollback() throws SQLException {
            open = false;
            connection.rollback();
        }

        @Override
        public void close() {
            JdbcTransactions.close(connection, open);
        }
    }
}
