package dev.turnstile.spring.internal;

import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener.Opened;
import dev.turnstile.lifecycle.RecordTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A transaction of the manager that Turnstile begins and ends. Used by one thread. */
public final class OpenedTransaction implements Opened {

    private static final Logger LOG = LoggerFactory.getLogger(OpenedTransaction.class);

    /** transaction_rollback: the manager has rolled back, and no statement of the server failed. */
    private static final String ROLLED_BACK = "40000";

    private static final String CONNECTION_FAILURE = "08006";

    private final ManagedDatabase database;
    private final RollbackMark mark;
    private final TransactionStatus status;
    private final Connection connection;
    private final Ending ending;
    private boolean ended;

    private OpenedTransaction(
            ManagedDatabase database, TransactionStatus status, Connection connection, Ending ending) {
        this.database = database;
        this.mark = new RollbackMark(database);
        this.status = status;
        this.connection = connection;
        this.ending = ending;
    }

    /**
     * Begins a transaction, and suspends the one of the calling thread.
     *
     * @throws SQLException if the manager cannot begin a transaction on the database
     * @throws IllegalStateException if the manager does not bind the connection to the thread
     */
    public static Opened begin(ManagedDatabase database, Isolation isolation) throws SQLException {
        TransactionStatus status = begun(database, isolation);
        try {
            Connection connection = database.connection();
            if (connection == null) {
                throw unbound(database);
            }
            Ending ending = new Ending(Session.of(connection));
            TransactionSynchronizationManager.registerSynchronization(ending);
            return new OpenedTransaction(database, status, connection, ending);
        } catch (SQLException | RuntimeException | Error e) {
            database.manager().rollback(status);
            throw e;
        }
    }

    private static IllegalStateException unbound(ManagedDatabase database) {
        return new IllegalStateException("expected a transaction manager that binds its JDBC connection to the thread,"
                + " got " + database.manager().getClass().getName() + " without one; set a JpaDialect such as"
                + " HibernateJpaDialect");
    }

    private static TransactionStatus begun(ManagedDatabase database, Isolation isolation) throws SQLException {
        DefaultTransactionDefinition definition =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        definition.setName("turnstile");
        definition.setIsolationLevel(level(isolation));
        try {
            return database.manager().getTransaction(definition);
        } catch (TransactionException e) {
            SQLException cause = cause(e);
            if (cause == null) {
                throw e;
            }
            throw cause;
        }
    }

    /** The session's default needs no statement, and is READ COMMITTED unless the pool sets another one. */
    private static int level(Isolation isolation) {
        return switch (isolation) {
            case READ_COMMITTED -> TransactionDefinition.ISOLATION_DEFAULT;
            case REPEATABLE_READ -> TransactionDefinition.ISOLATION_REPEATABLE_READ;
            case SERIALIZABLE -> TransactionDefinition.ISOLATION_SERIALIZABLE;
        };
    }

    private static @Nullable SQLException cause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public void flush() {
        mark.note();
        status.flush();
    }

    @Override
    public void clear() {
        mark.restore();
        database.persistence().clear();
    }

    @Override
    public void changed(RecordTable table, List<List<String>> ids) {
        database.persistence().changed(table, ids);
    }

    /**
     * Commits. If a callback after the commit fails, the failure is logged.
     *
     * @throws SQLException see {@link Opened#commit}; the session has ended if the outcome is unknown
     */
    @Override
    public void commit() throws SQLException {
        ended = true;
        try {
            database.manager().commit(status);
        } catch (RuntimeException | Error failure) {
            if (!ending.committed()) {
                throw ending.refused(failure);
            }
            LOG.error("a callback after the commit failed; the transaction stays committed", failure);
        }
    }

    @Override
    public void rollback() throws SQLException {
        ended = true;
        try {
            database.manager().rollback(status);
        } catch (TransactionException e) {
            SQLException cause = cause(e);
            throw cause == null ? new SQLException("the rollback failed", CONNECTION_FAILURE, e) : cause;
        }
    }

    /** Rolls back unless the transaction has ended. Afterwards the manager has returned the connection to the pool. */
    @Override
    public void close() {
        if (!ended) {
            try {
                rollback();
            } catch (SQLException | RuntimeException e) {
                LOG.debug("the rollback failed, so the session has ended", e);
            }
        }
    }

    /** Observes how the transaction ends, while it still has its connection. */
    private static final class Ending implements TransactionSynchronization {

        private final Session session;
        private int end = STATUS_UNKNOWN;
        private boolean replied;

        Ending(Session session) {
            this.session = session;
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCompletion(int status) {
            end = status;
            replied = session.idle();
            if (end != STATUS_COMMITTED && !replied) {
                session.abort();
            }
        }

        boolean committed() {
            return end == STATUS_COMMITTED;
        }

        /** Returns the failure of a commit that was not acknowledged. */
        SQLException refused(Throwable failure) {
            SQLException cause = cause(failure);
            if (replied) {
                return cause == null
                        ? new SQLException("the transaction manager rolled back", ROLLED_BACK, failure)
                        : cause;
            }
            return new SQLException("the connection failed during the commit", CONNECTION_FAILURE, failure);
        }
    }
}
