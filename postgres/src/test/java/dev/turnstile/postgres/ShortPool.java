package dev.turnstile.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool in which one caller waits and then fails; it returns connections before and after that. */
final class ShortPool implements DataSource {

    private final DataSource pool;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    ShortPool(DataSource pool) {
        this.pool = pool;
    }

    /** Makes the next caller wait for its timeout and then fail. */
    void failNext(Throwable thrown) {
        failure.set(thrown);
    }

    /** Waits until a caller has waited for at least the given time. */
    void awaitCaller(Duration least) throws InterruptedException {
        asked.await();
        long end = System.nanoTime() + least.toNanos();
        Eventually.holds(() -> System.nanoTime() >= end);
    }

    /** Makes the waiting caller fail. */
    void end() {
        over.countDown();
    }

    /** Returns the maximum number of concurrent callers. */
    int most() {
        return most.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        most.accumulateAndGet(asking.incrementAndGet(), Math::max);
        try {
            Throwable thrown = failure.getAndSet(null);
            if (thrown != null) {
                asked.countDown();
                over.await();
            }
            if (thrown instanceof SQLException sql) {
                throw sql;
            }
            if (thrown instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            return pool.getConnection();
        } catch (InterruptedException e) {
            throw new SQLException(e);
        } finally {
            asking.decrementAndGet();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return pool.getConnection(user, password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return pool.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return pool.isWrapperFor(type);
    }
}
