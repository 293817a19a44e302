package dev.turnstile.spring;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.PersistenceContext;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.spring.internal.JoinedTransaction;
import dev.turnstile.spring.internal.ManagedDatabase;
import dev.turnstile.spring.internal.OpenedTransaction;
import dev.turnstile.spring.jpa.AfterTransition;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The transactions of a Spring transaction manager. Commands and transitions join the transaction of the calling
 * thread, such as that of an {@code @Transactional} method.
 *
 * <p>The manager is a {@code JdbcTransactionManager}, a {@code DataSourceTransactionManager}, or a {@code
 * JpaTransactionManager} whose dialect exposes the JDBC connection, as Hibernate's does. Thread-safe.
 */
public final class SpringTransactions implements CallerTransactions, TransactionOpener {

    private final ManagedDatabase database;

    private SpringTransactions(ManagedDatabase database) {
        this.database = database;
    }

    /**
     * Returns the transactions of a manager. After transitions, the entities of changed rows are refreshed.
     *
     * @param dataSource the data source of the manager, with or without Spring's proxies
     * @param manager the manager
     * @throws IllegalArgumentException if the manager has another data source or none, if it does not synchronize its
     *     transactions with the thread, if the data source selects one of several databases at run time, or if it
     *     contains a {@code TransactionAwareDataSourceProxy} that cannot be unwrapped
     */
    public static SpringTransactions of(DataSource dataSource, PlatformTransactionManager manager) {
        return of(dataSource, manager, AfterTransition.REFRESH);
    }

    /**
     * Returns the transactions of a manager.
     *
     * @param dataSource the data source of the manager, with or without Spring's proxies
     * @param manager the manager
     * @param action the action on the entities in the persistence context whose rows Turnstile has changed; applies if
     *     the manager is a {@code JpaTransactionManager} of Hibernate
     * @throws IllegalArgumentException as {@link #of(DataSource, PlatformTransactionManager)}
     */
    public static SpringTransactions of(
            DataSource dataSource, PlatformTransactionManager manager, AfterTransition action) {
        ManagedDatabase database = ManagedDatabase.of(dataSource, manager, action);
        JoinedTransaction.observe(database);
        return new SpringTransactions(database);
    }

    /**
     * Returns the data source for Turnstile's builder: the given one without Spring's proxies that return the
     * connection of the thread's transaction.
     */
    public DataSource dataSource() {
        return database.dataSource();
    }

    /** Returns the transaction manager. */
    public PlatformTransactionManager manager() {
        return database.manager();
    }

    @Override
    public PersistenceContext outsideTransaction() {
        return database.outsideTransaction();
    }

    /**
     * Returns the transaction of the calling thread, the same object for all calls in one transaction; null if the
     * thread has no transaction, if the transaction has ended, or if it is a transaction on another data source.
     *
     * <p>The callbacks that are registered with the transaction run after its end, outside any transaction: services
     * that they call begin their own transactions. In a read-only transaction, Turnstile can read; a write throws an
     * exception.
     */
    @Override
    public @Nullable CallerTransaction current() {
        return JoinedTransaction.current(database);
    }

    @Override
    public Opened begin(Isolation isolation) throws SQLException {
        return OpenedTransaction.begin(database, isolation);
    }
}
