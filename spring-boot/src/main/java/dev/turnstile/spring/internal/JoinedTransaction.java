package dev.turnstile.spring.internal;

import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.lifecycle.RecordTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A transaction of Spring that commands join. One object for each transaction; used by the transaction's thread. */
public final class JoinedTransaction implements CallerTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedTransaction.class);

    private final ManagedDatabase database;
    private final RollbackMark mark;
    private final List<Completion> completions = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable Session session;
    private boolean committing;
    private boolean ended;

    private JoinedTransaction(ManagedDatabase database) {
        this.database = database;
        this.mark = new RollbackMark(database);
    }

    /**
     * Observes every transaction of a manager from its beginning. Otherwise a transaction that is first used in a
     * callback after its commit would be mistaken for an open one, because Spring still reports it as active.
     */
    public static void observe(ManagedDatabase database) {
        if (database.manager() instanceof ConfigurableTransactionManager manager) {
            manager.addListener(new Beginning(database));
        }
    }

    /**
     * Returns the open transaction of the calling thread, or null.
     *
     * @throws IllegalStateException if the connection cannot be obtained
     */
    public static @Nullable JoinedTransaction current(ManagedDatabase database) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return null;
        }
        if (TransactionSynchronizationManager.getResource(database) instanceof JoinedTransaction bound) {
            return bound.ended ? null : bound;
        }
        return TransactionSynchronizationManager.isSynchronizationActive() && database.inTransaction()
                ? begun(database)
                : null;
    }

    private static JoinedTransaction begun(ManagedDatabase database) {
        JoinedTransaction joined = new JoinedTransaction(database);
        TransactionSynchronizationManager.bindResource(database, joined);
        TransactionSynchronizationManager.registerSynchronization(joined.new Ending());
        return joined;
    }

    /** Binds each new transaction of a manager to its thread. */
    private record Beginning(ManagedDatabase database) implements TransactionExecutionListener {

        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            if (failure == null
                    && transaction.isNewTransaction()
                    && TransactionSynchronizationManager.isSynchronizationActive()
                    && TransactionSynchronizationManager.getResource(database) == null
                    && TransactionSynchronizationManager.getResource(database.resourceKey()) != null) {
                begun(database);
            }
        }
    }

    @Override
    public Connection connection() {
        if (connection == null) {
            try {
                connection = Objects.requireNonNull(database.connection(), "bound while the transaction is open");
                session = Session.of(connection);
            } catch (SQLException e) {
                throw new CannotGetJdbcConnectionException("Turnstile cannot use the transaction's connection", e);
            }
        }
        return connection;
    }

    @Override
    public void flush() {
        mark.note();
        database.flush();
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
     * {@inheritDoc}
     *
     * @throws ReadOnlyTransactionException if the transaction is read-only, because only work that writes registers a
     *     callback
     */
    @Override
    public void onCompletion(Completion completion) {
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new ReadOnlyTransactionException(TransactionSynchronizationManager.getCurrentTransactionName());
        }
        connection();
        completions.add(completion);
    }

    private End end(int status) {
        if (status == TransactionSynchronization.STATUS_COMMITTED) {
            return End.COMMITTED;
        }
        // Spring may report a rollback although the acknowledgement of the commit was lost, and an unknown outcome
        // although the server has refused the commit.
        return committing && (session == null || !session.idle()) ? End.UNKNOWN : End.ROLLED_BACK;
    }

    private void completed(End end) {
        for (Completion completion : completions) {
            try {
                completion.completed(end);
            } catch (RuntimeException | Error e) {
                LOG.error("after the end of a transaction ({}): an action failed", end, e);
            }
        }
    }

    /** The callbacks of Spring. They run before the callbacks of other participants, which may use Turnstile. */
    private final class Ending implements TransactionSynchronization {

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void suspend() {
            // Another transaction's connection is bound from now on.
            connection();
            TransactionSynchronizationManager.unbindResourceIfPossible(database);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(database, JoinedTransaction.this);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            committing = true;
        }

        @Override
        public void afterCommit() {
            ended = true;
        }

        @Override
        public void afterCompletion(int status) {
            ended = true;
            TransactionSynchronizationManager.unbindResourceIfPossible(database);
            if (!completions.isEmpty()) {
                End end = end(status);
                OutsideTransaction.run(database, () -> completed(end));
            }
        }
    }
}
