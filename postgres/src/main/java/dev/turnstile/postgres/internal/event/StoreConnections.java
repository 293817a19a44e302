package dev.turnstile.postgres.internal.event;

import dev.turnstile.command.Retries;
import dev.turnstile.event.EventStoreException;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.postgres.internal.connection.OwnConnection;
import dev.turnstile.postgres.internal.connection.WholeTransaction;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.failure.RaisedState;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.Backoff;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Runs the event store's statements in the calling thread's transaction, or on a separate connection. */
public final class StoreConnections {

    /**
     * A transaction that the store began itself may run again after a conflict, because the conflict has rolled it
     * back.
     */
    private static final Retries RETRIES = Retries.defaults();

    private final DataSource dataSource;
    private final AppendContext context;
    private final Backoff backoff = Backoff.jittered();

    public StoreConnections(DataSource dataSource, AppendContext context) {
        this.dataSource = dataSource;
        this.context = context;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Reads events up to a position. */
    @FunctionalInterface
    interface Reading {
        Stream<RecordedEvent> upTo(Connection connection, long position) throws SQLException;
    }

    /** Returns whether the calling thread is in a transaction, which its statements then join. */
    boolean inTransaction() {
        try {
            return context.joined() != null;
        } catch (SQLException e) {
            throw failure("join the transaction", e);
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Runs work. On a separate connection, each statement commits separately. */
    public <R> R run(String what, Work<R> work) {
        return run(what, work, work);
    }

    /** Runs work in one transaction. */
    <R> R inTransaction(String what, Work<R> work) {
        return run(what, work, connection -> WholeTransaction.run(connection, work::on));
    }

    private <R> R run(String what, Work<R> joined, Work<R> alone) {
        try {
            Connection connection = context.joined();
            return connection == null ? retried(alone) : joined.on(connection);
        } catch (SQLException e) {
            throw failure(what, e);
        }
    }

    private <R> R retried(Work<R> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = OwnConnection.take(dataSource)) {
                return work.on(connection);
            } catch (SQLException e) {
                if (attempt == RETRIES.attempts() || !SqlState.repeatable(e)) {
                    throw e;
                }
            }
            backoff.pause(RETRIES, attempt);
        }
    }

    /** Reads events. A separate connection stays open until the stream is closed. */
    Stream<RecordedEvent> read(Work<Long> settled, Reading reading) {
        try {
            Connection connection = context.joined();
            return connection == null
                    ? readRetried(settled, reading)
                    : reading.upTo(connection, settled.on(connection));
        } catch (SQLException e) {
            throw failure("read", e);
        }
    }

    private Stream<RecordedEvent> readRetried(Work<Long> settled, Reading reading) throws SQLException {
        try {
            return readAlone(settled, reading);
        } catch (SQLException e) {
            if (!Incarnation.changed(e)) {
                throw e;
            }
            return readAlone(settled, reading);
        }
    }

    private Stream<RecordedEvent> readAlone(Work<Long> settled, Reading reading) throws SQLException {
        Connection connection = OwnConnection.take(dataSource);
        try {
            connection.setAutoCommit(false);
            long position = settled.on(connection);
            // The locks are not needed after the position is known, because later events have higher positions.
            connection.rollback();
            return reading.upTo(connection, position).onClose(() -> end(connection));
        } catch (SQLException | RuntimeException | Error e) {
            end(connection);
            throw e;
        }
    }

    private static void end(Connection connection) {
        try (connection) {
            release(connection);
        } catch (SQLException e) {
            throw failure("end a read", e);
        }
    }

    private static void release(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    static RuntimeException failure(String what, SQLException e) {
        RuntimeException translated = RaisedState.translated(e);
        if (translated != null) {
            return translated;
        }
        return new EventStoreException("event store: " + what + ": " + Failures.sql(e), e);
    }
}
