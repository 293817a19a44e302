package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.connection.Database;
import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.sql.SqlState;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards of a node that have a row which another transaction locks.
 *
 * <p>The node continues with its other shards. A separate thread waits for the locked rows, one after the other, and
 * logs the sessions that hold the locks. Thread-safe.
 */
final class LockedShards {

    private static final Logger LOG = LoggerFactory.getLogger(LockedShards.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final Database database;
    private final ShardTable table;
    private final Duration retryInterval;
    private final Wake wake;
    private final Map<ShardTable.Key, Shard> locked = new ConcurrentHashMap<>();
    private final Map<ShardTable.Key, List<Integer>> named = new ConcurrentHashMap<>();
    private final AtomicBoolean released = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread waiter;

    LockedShards(Database database, ShardTable table, Duration retryInterval, Wake wake) {
        this.database = database;
        this.table = table;
        this.retryInterval = retryInterval;
        this.wake = wake;
    }

    boolean contains(ShardTable.Key shard) {
        return locked.containsKey(shard);
    }

    /**
     * Returns the shards whose rows are locked now. Returns all the given shards if none of their rows is locked any
     * more, or if the query exceeds the lock timeout.
     */
    Collection<ShardTable.Key> of(List<ShardTable.Key> all) throws SQLException {
        try {
            Set<ShardTable.Key> found = database.with(connection -> table.locked(connection, all));
            return found.isEmpty() ? all : found;
        } catch (SQLException e) {
            if (!SqlState.lockTimeout(e)) {
                throw e;
            }
            return all;
        }
    }

    /** Returns whether the lock of a shard's row was released since the last call of this method. */
    boolean released() {
        return released.getAndSet(false);
    }

    synchronized void add(Collection<Shard> shards) {
        shards.forEach(shard -> locked.put(shard.key(), shard));
        if (waiter == null && !locked.isEmpty()) {
            waiter = Thread.ofVirtual().name("turnstile-locked-shards").start(this::await);
        }
    }

    /** Removes all shards, because the node no longer leases them. */
    void clear() {
        locked.clear();
        named.clear();
    }

    private void await() {
        while (anyLocked()) {
            for (Shard shard : List.copyOf(locked.values())) {
                await(shard);
            }
            if (!locked.isEmpty()) {
                awaitEnd(closed, retryInterval);
            }
        }
    }

    private synchronized boolean anyLocked() {
        if (closed.getCount() == 0 || locked.isEmpty()) {
            waiter = null;
            return false;
        }
        return true;
    }

    private void await(Shard shard) {
        try {
            if (closed.getCount() > 0) {
                waitFor(shard);
                release(shard);
            }
        } catch (SQLException e) {
            LOG.debug("subscription {}: shard {}: {}", name(shard), shard.key().shard(), Failures.text(e));
        }
    }

    /** Waits for the row until the lock timeout, while another connection looks up the sessions that lock it. */
    private void waitFor(Shard shard) throws SQLException {
        database.inTransaction(connection -> {
            int session = table.limitedSession(connection);
            CountDownLatch ended = new CountDownLatch(1);
            Thread.ofVirtual().start(() -> nameHolders(shard, session, ended));
            try {
                table.waitFor(connection, shard.key());
                connection.rollback();
                return session;
            } finally {
                ended.countDown();
            }
        });
    }

    private void nameHolders(Shard shard, int waiting, CountDownLatch ended) {
        try {
            while (!awaitEnd(ended, POLL_INTERVAL)) {
                List<LockHolder> holders = database.with(connection -> table.holders(connection, waiting));
                if (!holders.isEmpty()) {
                    log(shard, holders);
                    return;
                }
            }
        } catch (SQLException e) {
            LOG.debug("subscription {}: shard {}: {}", name(shard), shard.key().shard(), Failures.text(e));
        }
    }

    private void log(Shard shard, List<LockHolder> holders) {
        List<Integer> sessions = holders.stream().map(LockHolder::pid).toList();
        if (!sessions.equals(named.put(shard.key(), sessions))) {
            LOG.warn(
                    "subscription {}: shard {} waits for a lock on its row in subscription_shard, held by {}; the"
                            + " other shards of the node continue",
                    name(shard),
                    shard.key().shard(),
                    holders);
        }
    }

    private void release(Shard shard) {
        locked.remove(shard.key(), shard);
        if (named.remove(shard.key()) != null) {
            LOG.info(
                    "subscription {}: the lock on the row of shard {} was released",
                    name(shard),
                    shard.key().shard());
        }
        released.set(true);
        wake.raise();
    }

    private static String name(Shard shard) {
        return shard.of().declared().name();
    }

    /** Waits for an end for at most the timeout, and returns whether the end was reached. */
    private static boolean awaitEnd(CountDownLatch end, Duration timeout) {
        try {
            return end.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends the waiting thread, which returns at the latest at the lock timeout. */
    void close() throws InterruptedException {
        closed.countDown();
        Thread last = waiter();
        if (last != null) {
            last.join(CLOSE_TIMEOUT);
        }
    }

    private synchronized @Nullable Thread waiter() {
        return waiter;
    }
}
