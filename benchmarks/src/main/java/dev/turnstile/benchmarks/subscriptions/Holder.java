package dev.turnstile.benchmarks.subscriptions;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction that is left open.
 *
 * @param connection its connection
 */
record Holder(Connection connection) implements AutoCloseable {

    private static final String NUMBER = "SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)";

    private static final String NOT_BELOW =
            "SELECT count(*) FROM turnstile.event WHERE horizon >= pg_snapshot_xmin(pg_current_snapshot())";

    /**
     * Opens one with a number: it may still append in front of whatever is appended later.
     *
     * @throws IllegalStateException if an event of the log is not below it
     */
    static Holder writing(String url, String owner) throws SQLException {
        Holder holder = open(url, owner, Connection.TRANSACTION_READ_COMMITTED);
        long number = holder.value(NUMBER);
        long waiting = holder.value(NOT_BELOW);
        if (waiting > 0) {
            holder.close();
            throw new IllegalStateException("expected all events to be below transaction " + number + " and all others,"
                    + " got " + waiting + " that are not; end the other transactions");
        }
        return holder;
    }

    /** Opens one with a snapshot: what it may still see is not cleaned up. */
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

    /** Returns the number that a query finds in the transaction. */
    long value(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Ends it, unless it has ended. */
    @Override
    public void close() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.close();
        }
    }
}
