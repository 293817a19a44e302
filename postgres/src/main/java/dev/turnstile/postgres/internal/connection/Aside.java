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
 * Runs short work in a transaction of its own while the calling thread is in another one, so that the work's locks end at
 * once. Thread-safe.
 *
 * <p>A pool may have no second connection, and the caller holds its only one: the work waits for a connection in another
 * thread, and its caller waits for the work no longer than a limit.
 */
public final class Aside {

    private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** Whoever holds such a lock for long waits for somebody else, perhaps for the caller. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '1s'";

    private static final int AT_ONCE = 2;

    private final DataSource dataSource;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** Takes connections from a pool. */
    public Aside(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Work that needs a connection. */
    @FunctionalInterface
    public interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /**
     * Runs work for a transaction and waits for it.
     *
     * @param connection the transaction's; one that reads by an older snapshot would not see the work's rows, and one that
     *     commits each statement by itself needs nothing else
     * @param then is given the result once it is committed, also if that is later
     * @return the result, or null if there was no connection in time or the work failed: the caller does it where it is
     */
    public <R> @Nullable R run(Connection connection, Work<R> work, Consumer<R> then) throws SQLException {
        if (connection.getAutoCommit()
                || connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            return null;
        }
        if (!free.tryAcquire()) {
            return null;
        }
        CompletableFuture<R> result = new CompletableFuture<>();
        launch(work, then, result);
        try {
            return result.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no transaction aside: {}", Failures.text(e));
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Starts work and does not wait for it, unless enough work is waiting for connections already. */
    public <R> void start(Work<R> work, Consumer<R> then) {
        if (free.tryAcquire()) {
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
                free.release();
            }
        });
    }

    private <R> R transaction(Work<R> work) throws SQLException {
        try (Connection connection = OwnConnection.take(dataSource)) {
            connection.setAutoCommit(false);
            try (Statement limit = connection.createStatement()) {
                limit.execute(LOCK_TIMEOUT);
                R result = work.on(connection);
                connection.commit();
                return result;
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
            }
        }
    }
}
