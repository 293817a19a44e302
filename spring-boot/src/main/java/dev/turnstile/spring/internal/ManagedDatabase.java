package dev.turnstile.spring.internal;

import dev.turnstile.command.PersistenceContext;
import dev.turnstile.spring.jpa.AfterTransition;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** A database whose transactions a Spring transaction manager manages. Thread-safe. */
public final class ManagedDatabase {

    private static final boolean JPA_PRESENT = ClassUtils.isPresent(
            "org.springframework.orm.jpa.JpaTransactionManager", ManagedDatabase.class.getClassLoader());

    private final DataSource dataSource;
    private final DataSource managed;
    private final PlatformTransactionManager manager;
    private final PersistenceContext persistence;
    private final PersistenceContext outside;

    private ManagedDatabase(
            DataSource dataSource, DataSource managed, PlatformTransactionManager manager, AfterTransition action) {
        this.dataSource = dataSource;
        this.managed = managed;
        this.manager = manager;
        this.persistence = persistence(manager, action, true);
        this.outside = persistence(manager, action, false);
    }

    private static PersistenceContext persistence(
            PlatformTransactionManager manager, AfterTransition action, boolean inTransaction) {
        return JPA_PRESENT ? JpaManagers.persistence(manager, action, inTransaction) : PersistenceContext.none();
    }

    /**
     * Checks the manager and its data source.
     *
     * @param action the treatment of entities whose rows Turnstile has changed
     * @throws IllegalArgumentException if Turnstile cannot use the manager's transactions
     */
    public static ManagedDatabase of(
            DataSource dataSource, PlatformTransactionManager manager, AfterTransition action) {
        DataSource target = behindProxies(dataSource);
        DataSource managed = managedBy(manager);
        if (managed == null) {
            throw new IllegalArgumentException("expected a transaction manager of a JDBC data source, got "
                    + manager.getClass().getName() + ", which has none; pass the JdbcTransactionManager or the"
                    + " JpaTransactionManager of the database");
        }
        if (!behindProxies(managed).equals(target)) {
            throw new IllegalArgumentException("expected the transaction manager of Turnstile's data source, got "
                    + manager.getClass().getName() + " of another one; pass the manager whose data source is "
                    + target.getClass().getName());
        }
        requireReports(manager);
        return new ManagedDatabase(target, managed, manager, action);
    }

    private static void requireReports(PlatformTransactionManager manager) {
        if (manager instanceof AbstractPlatformTransactionManager some
                && some.getTransactionSynchronization() == AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER) {
            throw new IllegalArgumentException(
                    "expected a transaction manager that reports the end of transactions, got"
                            + " one with SYNCHRONIZATION_NEVER; remove setTransactionSynchronization(..)");
        }
    }

    /** Returns the data source behind proxies that return the connection of the thread's transaction. */
    private static DataSource behindProxies(DataSource dataSource) {
        DataSource target = dataSource;
        while (target instanceof DelegatingDataSource proxy && proxy.getTargetDataSource() != null && thin(proxy)) {
            target = proxy.getTargetDataSource();
        }
        for (DataSource inner = target; inner != null; inner = behind(inner)) {
            requireOneDatabase(inner);
            requireOwnConnections(target, inner);
        }
        return target;
    }

    private static void requireOwnConnections(DataSource target, DataSource inner) {
        if (inner instanceof TransactionAwareDataSourceProxy) {
            throw new IllegalArgumentException("expected a data source whose connections do not join Spring's"
                    + " transactions, got " + target.getClass().getName()
                    + ", which wraps a TransactionAwareDataSourceProxy; pass the data source that this proxy wraps");
        }
    }

    private static void requireOneDatabase(DataSource dataSource) {
        if (dataSource instanceof AbstractRoutingDataSource) {
            throw new IllegalArgumentException("expected the data source of one database, got "
                    + dataSource.getClass().getName() + ", which selects one of several at run time; pass the data"
                    + " source of the database that contains the records, and a transaction manager for it");
        }
    }

    private static boolean thin(DelegatingDataSource proxy) {
        return proxy instanceof TransactionAwareDataSourceProxy
                || proxy instanceof LazyConnectionDataSourceProxy
                || proxy.getClass().equals(DelegatingDataSource.class);
    }

    private static @Nullable DataSource behind(DataSource dataSource) {
        return dataSource instanceof DelegatingDataSource proxy ? proxy.getTargetDataSource() : null;
    }

    private static @Nullable DataSource managedBy(PlatformTransactionManager manager) {
        if (JPA_PRESENT && JpaManagers.are(manager)) {
            return JpaManagers.dataSource(manager);
        }
        return manager instanceof ResourceTransactionManager resources
                        && resources.getResourceFactory() instanceof DataSource managed
                ? managed
                : null;
    }

    /** Returns the data source without proxies. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Returns the transaction manager. */
    public PlatformTransactionManager manager() {
        return manager;
    }

    /** Returns the key of the thread's connection in Spring's resources. */
    DataSource resourceKey() {
        return managed;
    }

    /** Returns the connection that Spring has bound to the calling thread, or null. */
    @Nullable
    Connection connection() {
        return TransactionSynchronizationManager.getResource(managed) instanceof ConnectionHolder holder
                ? holder.getConnection()
                : null;
    }

    /** Returns whether a transaction is open on the calling thread's connection. */
    boolean inTransaction() {
        Connection connection = connection();
        try {
            return connection != null && !connection.getAutoCommit();
        } catch (SQLException closed) {
            return false;
        }
    }

    /** Writes the pending changes of the manager's other participants, such as a persistence context. */
    void flush() {
        // A status that takes part in an open transaction has no resources, so it is neither committed nor rolled back.
        manager.getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY))
                .flush();
    }

    /** Returns whether the calling thread's transaction can only be rolled back, if the manager is a JDBC manager. */
    boolean markedForRollback() {
        ConnectionHolder holder = jdbc();
        return holder != null && holder.isRollbackOnly();
    }

    /** Permits the calling thread's transaction to be committed, if the manager is a JDBC manager. */
    void unmarkForRollback() {
        ConnectionHolder holder = jdbc();
        if (holder != null) {
            holder.resetRollbackOnly();
        }
    }

    private @Nullable ConnectionHolder jdbc() {
        return manager instanceof DataSourceTransactionManager
                        && TransactionSynchronizationManager.getResource(managed) instanceof ConnectionHolder holder
                ? holder
                : null;
    }

    /** Returns the persistence context that the manager binds to the thread of a transaction. */
    PersistenceContext persistence() {
        return persistence;
    }

    /** Returns the persistence context that the calling thread has outside a transaction. */
    public PersistenceContext outsideTransaction() {
        return outside;
    }
}
