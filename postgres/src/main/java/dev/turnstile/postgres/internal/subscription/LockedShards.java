package dev.turnstile.postgres.internal.subscription;

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
 * The shards of a node whose rows other transactions lock.
 *
 * <p>The node goes on with its other shards. A thread waits for the rows meanwhile, one after the other, and logs the
 * sessions that hold the locks. Thread-safe.
 */
final class LockedShards {

    private static final Logger LOG = LoggerFactory.getLogger(LockedShards.class);

    private static final Duration ASKING = Duration.ofMillis(10);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final Database database;
    private final ShardTable table;
    private final Duration pause;
    private final Wake wake;
    private final Map<ShardTable.Key, Shard> locked = new ConcurrentHashMap<>();
    private final Map<ShardTable.Key, List<Integer>> named = new ConcurrentHashMap<>();
    private final AtomicBoolean released = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread waiter;

    LockedShards(Database database, ShardTable table, Duration pause, Wake wake) {
        this.database = database;
        this.table = table;
        this.pause = pause;
        this.wake = wake;
    }

    boolean contains(ShardTable.Key shard) {
        return locked.containsKey(shard);
    }

    /** Returns those shards whose rows are locked now; all of them if it takes too long to find out, or none is any more. */
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

    /** Tells whether a shard's row was released since this was asked last. */
    boolean released() {
        return released.getAndSet(false);
    }

    synchronized void add(Collection<Shard> shards) {
        shards.forEach(shard -> locked.put(shard.key(), shard));
        if (waiter == null && !locked.isEmpty()) {
            waiter = Thread.ofVirtual().name("turnstile-locked-shards").start(this::await);
        }
    }

    /** Forgets all shards; the node holds them no longer. */
    void clear() {
        locked.clear();
        named.clear();
    }

    private void await() {
        while (more()) {
            for (Shard shard : List.copyOf(locked.values())) {
                await(shard);
            }
            if (!locked.isEmpty()) {
                pause(closed, pause);
            }
        }
    }

    private synchronized boolean more() {
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
            LOG.debug("{} of {}: {}", shard.key(), name(shard), Failures.text(e));
        }
    }

    /** Waits for the row until the lock timeout, while another connection asks who holds it. */
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
            while (!pause(ended, ASKING)) {
                List<LockHolder> holders = database.with(connection -> table.holders(connection, waiting));
                if (!holders.isEmpty()) {
                    log(shard, holders);
                    return;
                }
            }
        } catch (SQLException e) {
            LOG.debug("{} of {}: {}", shard.key(), name(shard), Failures.text(e));
        }
    }

    private void log(Shard shard, List<LockHolder> holders) {
        List<Integer> sessions = holders.stream().map(LockHolder::pid).toList();
        if (!sessions.equals(named.put(shard.key(), sessions))) {
            LOG.warn(
                    "subscription {}: shard {} waits for the lock of its row in subscription_shard, held by {}; the"
                            + " node's other shards go on",
                    name(shard),
                    shard.key().shard(),
                    holders);
        }
    }

    private void release(Shard shard) {
        locked.remove(shard.key(), shard);
        if (named.remove(shard.key()) != null) {
            LOG.info(
                    "subscription {}: the row of shard {} is not locked any more",
                    name(shard),
                    shard.key().shard());
        }
        released.set(true);
        wake.raise();
    }

    private static String name(Shard shard) {
        return shard.of().declared().name();
    }

    /** Waits, no longer than until something has ended, and tells whether it has. */
    private static boolean pause(CountDownLatch end, Duration length) {
        try {
            return end.await(length.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Ends the wait, which lasts at most until the lock timeout. */
    void close() throws InterruptedException {
        closed.countDown();
        Thread last = waiter();
        if (last != null) {
            last.join(LONGEST_END);
        }
    }

    private synchronized @Nullable Thread waiter() {
        return waiter;
    }
}
