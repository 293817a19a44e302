package dev.turnstile.benchmarks.subscriptions;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction that is kept open.
 *
 * @param connection its connection
 */
record Holder(Connection connection) implements AutoCloseable {

    private static final String TRANSACTION_ID = "SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)";

    private static final String NOT_BELOW =
            "SELECT count(*) FROM turnstile.event WHERE horizon >= pg_snapshot_xmin(pg_current_snapshot())";

    /**
     * Opens a transaction with a transaction id, which holds the horizon.
     *
     * @throws IllegalStateException if an event of the log is not below the horizon
     */
    static Holder writing(String url, String owner) throws SQLException {
        Holder holder = open(url, owner, Connection.TRANSACTION_READ_COMMITTED);
        long id = holder.value(TRANSACTION_ID);
        long waiting = holder.value(NOT_BELOW);
        if (waiting > 0) {
            holder.close();
            throw new IllegalStateException("expected all events to be below transaction " + id + " and all other"
                    + " transactions, got " + waiting + " that are not; end the other transactions");
        }
        return holder;
    }

    /** Opens a transaction with a snapshot, which prevents vacuum from removing row versions that it can see. */
    static Holder reading(String url, String owner) throws SQLException {
        Holder holder = open(url, owner, Connection.TRANSACTION_REPEATABLE_READ);
        holder.value("SELECT count(*) FROM pg_class");
        return holder;
    }

    private static Holder open(String url, String owner, int isolation) throws SQLException {
        Connection connection = DriverManager.getConnection(url, owner, "");
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return new Holder(connection);
    }

    /** Returns the number that a query selects in the transaction. */
    long value(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Rolls the transaction back, if it is open. */
    @Override
    public void close() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.close();
        }
    }
}
