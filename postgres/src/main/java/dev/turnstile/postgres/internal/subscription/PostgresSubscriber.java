package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.command.LogSignal;
import dev.turnstile.postgres.internal.projection.StaleProjections;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Subscriber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** The subscriptions of one node, which run until the subscriber is closed. Thread-safe. */
final class PostgresSubscriber implements Subscriber {

    private static final long MIN_POLL_MILLIS = 2;
    private static final long MAX_POLL_MILLIS = 50;

    private final Node node;
    private final Map<String, Running> running;
    private final ShardWorker.Parts parts;
    private final LogSignal signal;
    private final Runnable wake;
    private final Thread thread;
    private final StaleProjections stale;

    PostgresSubscriber(
            Node node,
            Map<String, Running> running,
            ShardWorker.Parts parts,
            LogSignal signal,
            Wake wake,
            StaleProjections stale) {
        this.stale = stale;
        this.node = node;
        this.running = running;
        this.parts = parts;
        this.signal = signal;
        this.wake = wake::raise;
        this.thread = Thread.ofVirtual().name("turnstile-subscriptions").unstarted(node);
    }

    PostgresSubscriber started() {
        signal.tell(wake);
        thread.start();
        return this;
    }

    @Override
    public String node() {
        return node.name();
    }

    @Override
    public Map<String, Set<Integer>> shards() {
        Map<String, Set<Integer>> shards = new TreeMap<>();
        running.keySet().forEach(name -> shards.put(name, new TreeSet<>()));
        for (Shard shard : node.shards().values()) {
            shards.computeIfAbsent(shard.of().declared().name(), name -> new TreeSet<>())
                    .add(shard.key().shard());
        }
        return shards;
    }

    @Override
    public boolean waitFor(String subscription, long position, Duration timeout) throws InterruptedException {
        Running waited = running.get(subscription);
        if (waited == null) {
            throw new IllegalArgumentException("subscription '" + subscription
                    + "' does not run on this node; wait for one of " + running.keySet());
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        Cursor target = cursor(position);
        for (long poll = MIN_POLL_MILLIS; !reached(waited, target); poll = Math.min(poll * 2, MAX_POLL_MILLIS)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wake.run();
            LockSupport.parkNanos(Math.min(left, poll * 1_000_000));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    private Cursor cursor(long position) {
        return parts.database().run("find the event at position " + position, connection -> {
            OptionalLong horizon = parts.feed().horizon(connection, position);
            if (horizon.isEmpty()) {
                throw new IllegalArgumentException("there is no event at position " + position
                        + "; is it committed, and is it the position that the append returned?");
            }
            return new Cursor(horizon.getAsLong(), position);
        });
    }

    private boolean reached(Running subscription, Cursor target) {
        List<Shard> own = node.shards().values().stream()
                .filter(shard -> shard.of() == subscription)
                .toList();
        return own.size() == subscription.declared().shards()
                ? own.stream().allMatch(shard -> shard.cursor().reaches(target))
                : saved(subscription, target);
    }

    private boolean saved(Running subscription, Cursor target) {
        String name = subscription.declared().name();
        List<Cursor> cursors = parts.database()
                .run(
                        "read the cursors of " + name,
                        connection -> parts.shards().cursors(connection, subscription.id()));
        if (cursors.isEmpty()) {
            throw new IllegalArgumentException("subscription '" + name + "' was removed");
        }
        return cursors.stream().allMatch(cursor -> cursor.reaches(target));
    }

    @Override
    public void close() {
        PostgresSubscriptions.tables(running.values()).forEach(stale::remove);
        signal.forget(wake);
        node.stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
