package dev.turnstile.testing.race;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Predicate;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * A data source whose connections stop at the {@link Step}s of transactions while a {@link Race}, an {@link
 * Interleaving} or a {@link CrashPoint} uses them; at other times the steps have no effect.
 *
 * <p>The steps are found in the calls of JDBC, so any code can be tested: Turnstile, a repository, plain SQL. The code
 * under test receives this data source instead of its own; a connection pool may use this data source, or be its
 * delegate.
 *
 * <ul>
 *   <li>{@link Step#BEFORE_LOCK} is before the transaction's first statement whose text contains {@code INSERT}, {@code
 *       UPDATE}, {@code DELETE}, {@code MERGE}, {@code TRUNCATE}, {@code COPY .. FROM}, {@code LOCK}, {@code FOR
 *       UPDATE} or {@code FOR SHARE} in any of their forms. Advisory locks do not count. A statement that writes only
 *       in a function that it calls counts if the predicate of {@link #of(DataSource, Predicate)} accepts its text.
 *   <li>{@link Step#BEFORE_COMMIT} and {@link Step#AFTER_COMMIT} are around {@link Connection#commit}, {@code
 *       setAutoCommit(true)} in a transaction, and the text {@code COMMIT} or {@code END}.
 *   <li>In autocommit mode, a text that locks or writes is executed in an explicit transaction while the thread is
 *       observed, so that it has all three steps.
 *   <li>A text with several statements counts as one statement. Calls on an unwrapped object of the driver have no
 *       steps.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class StepDataSource implements DataSource {

    private final DataSource delegate;
    private final Predicate<String> writing;

    private StepDataSource(DataSource delegate, Predicate<String> writing) {
        this.delegate = delegate;
        this.writing = writing;
    }

    /** Returns a data source whose connections are those of another one, with steps. */
    public static StepDataSource of(DataSource delegate) {
        return of(delegate, text -> false);
    }

    /**
     * Returns a data source whose connections are those of another one, with steps.
     *
     * @param writing returns whether a text locks or writes although it contains none of the words above, such as
     *     {@code SELECT pay_order(?)}
     */
    public static StepDataSource of(DataSource delegate, Predicate<String> writing) {
        return new StepDataSource(delegate, writing);
    }

    /** Returns a connection without steps. */
    Connection withoutSteps() throws SQLException {
        return delegate.getConnection();
    }

    @Override
    public Connection getConnection() throws SQLException {
        return new SteppedConnection(delegate.getConnection(), writing).proxy();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return new SteppedConnection(delegate.getConnection(user, password), writing).proxy();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return delegate.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        delegate.setLogWriter(writer);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        delegate.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return delegate.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(Logger.GLOBAL_LOGGER_NAME);
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : delegate.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || delegate.isWrapperFor(type);
    }
}
