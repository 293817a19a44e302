package dev.turnstile.spring.internal;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs work after the end of a transaction, during Spring's callback {@code afterCompletion}.
 *
 * <p>During the callback the transaction is still bound to the thread, and Spring reports it as active: a service or a
 * repository would join it, and its changes would be lost. While the work runs, no transaction is bound. The connection
 * of a JDBC manager is bound without a transaction, so that services and commands need no second connection.
 */
final class OutsideTransaction {

    private final ManagedDatabase database;
    private final boolean active = TransactionSynchronizationManager.isActualTransactionActive();
    private final boolean readOnly = TransactionSynchronizationManager.isCurrentTransactionReadOnly();
    private final @Nullable String name = TransactionSynchronizationManager.getCurrentTransactionName();
    private final @Nullable Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
    private final @Nullable Connection connection;

    private OutsideTransaction(ManagedDatabase database) {
        this.database = database;
        this.connection = reusable(database);
    }

    static void run(ManagedDatabase database, Runnable work) {
        new OutsideTransaction(database).run(work);
    }

    private void run(Runnable work) {
        TransactionStatus suspended = database.manager()
                .getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_NOT_SUPPORTED));
        try {
            TransactionSynchronizationManager.setActualTransactionActive(false);
            unbound(work);
        } finally {
            database.manager().commit(suspended);
            TransactionSynchronizationManager.setActualTransactionActive(active);
            TransactionSynchronizationManager.setCurrentTransactionReadOnly(readOnly);
            TransactionSynchronizationManager.setCurrentTransactionName(name);
            TransactionSynchronizationManager.setCurrentTransactionIsolationLevel(isolation);
        }
    }

    /** Also unbinds the connection if a manager other than the suspending one has bound it. */
    private void unbound(Runnable work) {
        Object key = database.resourceKey();
        Object bound = TransactionSynchronizationManager.unbindResourceIfPossible(key);
        if (connection != null) {
            TransactionSynchronizationManager.bindResource(key, new ConnectionHolder(connection));
        }
        try {
            work.run();
        } finally {
            TransactionSynchronizationManager.unbindResourceIfPossible(key);
            if (bound != null) {
                TransactionSynchronizationManager.bindResource(key, bound);
            }
        }
    }

    /** Returns the connection in autocommit mode, or null if the work must take another connection. */
    private @Nullable Connection reusable(ManagedDatabase ended) {
        Connection own = ended.manager() instanceof DataSourceTransactionManager && isolation == null
                ? ended.connection()
                : null;
        try {
            if (own != null && Session.of(own).idle()) {
                own.setAutoCommit(true);
                return own;
            }
        } catch (SQLException unusable) {
            return null;
        }
        return null;
    }
}
