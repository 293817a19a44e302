package dev.turnstile.postgres.internal.connection;

import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs short work in a separate transaction while the calling thread is in a transaction, so that the work's locks are
 * released at once. Thread-safe.
 *
 * <p>The caller may hold the pool's only connection. Therefore another thread waits for a second connection, and the
 * caller waits for the work at most one second.
 */
public final class SeparateTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(SeparateTransaction.class);

    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** A transaction that holds such a lock for more than a second is itself blocked, possibly by the caller. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '1s'";

    private static final int MAX_CONCURRENT = 2;

    private final DataSource dataSource;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT);

    /** Creates an instance that takes connections from a pool. */
    public SeparateTransaction(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work on a connection. */
    @FunctionalInterface
    public interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /**
     * Runs work for a transaction and waits for its result.
     *
     * @param connection the transaction's connection. In autocommit mode no second transaction is needed, and at
     *     isolation levels above READ COMMITTED the transaction's snapshot would not include the work's rows: in both
     *     cases the method returns null.
     * @param then receives the result after the commit, even if this method has already returned
     * @return the result, or null if no connection was available in time or the work failed; the caller then does the
     *     work in its own transaction
     */
    public <R> @Nullable R run(Connection connection, Work<R> work, Consumer<R> then) throws SQLException {
        if (connection.getAutoCommit()
                || connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            return null;
        }
        if (!permits.tryAcquire()) {
            return null;
        }
        CompletableFuture<R> result = new CompletableFuture<>();
        launch(work, then, result);
        try {
            return result.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no separate transaction: {}", Failures.text(e));
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Starts work without waiting for it. Does nothing if two units of work are already running. */
    public <R> void start(Work<R> work, Consumer<R> then) {
        if (permits.tryAcquire()) {
            launch(work, then, new CompletableFuture<>());
        }
    }

    private <R> void launch(Work<R> work, Consumer<R> then, CompletableFuture<R> result) {
        Thread.ofPlatform().daemon().name("turnstile-aside").start(() -> {
            try {
                R done = transaction(work);
                then.accept(done);
                result.complete(done);
            } catch (SQLException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            } finally {
                permits.release();
            }
        });
    }

    private <R> R transaction(Work<R> work) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            return WholeTransaction.run(connection, begun -> {
                try (Statement limit = begun.createStatement()) {
                    limit.execute(LOCK_TIMEOUT);
                }
                return work.on(begun);
            });
        }
    }
}
