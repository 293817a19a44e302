package dev.turnstile.spring;

import dev.turnstile.command.CallerTransactions;
import dev.turnstile.command.CallerTransactions.CallerTransaction;
import dev.turnstile.command.CommandSettings.Isolation;
import dev.turnstile.command.spi.TransactionOpener;
import dev.turnstile.spring.internal.JoinedTransaction;
import dev.turnstile.spring.internal.ManagedDatabase;
import dev.turnstile.spring.internal.OpenedTransaction;
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
     * Returns the transactions of a manager.
     *
     * @param dataSource the data source of the manager, with or without Spring's proxies
     * @param manager the manager
     * @throws IllegalArgumentException if the manager manages another data source, none, or does not synchronize its
     *     transactions with the thread; or if the data source selects one of several databases at run time
     */
    public static SpringTransactions of(DataSource dataSource, PlatformTransactionManager manager) {
        ManagedDatabase database = ManagedDatabase.of(dataSource, manager);
        JoinedTransaction.observe(database);
        return new SpringTransactions(database);
    }

    /**
     * Returns the data source for Turnstile's builder. It has none of Spring's proxies that return the connection of
     * the thread's transaction.
     */
    public DataSource dataSource() {
        return database.dataSource();
    }

    /**
     * Returns the transaction of the calling thread, the same object for all calls in one transaction; null if the
     * thread is in none, if the transaction has ended, or if it is not on the data source.
     *
     * <p>The transaction's completions run after the commit, outside the transaction: work that they do is in a
     * transaction of its own. In a read-only transaction Turnstile reads, and refuses to write.
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
