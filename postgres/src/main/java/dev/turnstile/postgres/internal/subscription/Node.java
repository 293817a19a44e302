package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.postgres.internal.subscription.declaration.SubscriptionTable;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main loop of a node: it renews and acquires leases, saves cursors, and reads the log for the shards that it
 * holds.
 *
 * <p>One page serves all shards that are at the same cursor. A page for a shard that is behind ends at the cursor of
 * the next shard. From there on, both shards share their pages. Only {@link #shards()} and {@link #stop()} may be
 * called by other threads.
 */
final class Node implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final Duration MIN_DELAY = Duration.ofMillis(1);
    private static final Duration FAILURE_DELAY = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration JOIN_INTERVAL = Duration.ofMillis(10);

    private final String name;
    private final Map<Integer, Running> running = new HashMap<>();
    private final Function<Running, SubscriptionTable.Known> registration;
    private final ShardWorker.Parts parts;
    private final NodeSettings settings;
    private final Wake wake;
    private final Map<ShardTable.Key, Shard> shards = new ConcurrentHashMap<>();
    private final LockedShards locked;
    private final LogReading reading;
    private final SlowHandlers slow;
    private volatile boolean stopping;
    private Duration delay = MIN_DELAY;
    private long nextRound = System.nanoTime();
    private long lastRound = System.nanoTime();
    private long nextSave = System.nanoTime();
    private long nextPoll = System.nanoTime();
    private @Nullable Incarnation incarnation;
    private final List<Shard> released = new ArrayList<>();
    private long oldLeasesEnd;

    Node(
            String name,
            Collection<Running> subscriptions,
            ShardWorker.Parts parts,
            NodeSettings settings,
            Wake wake,
            Function<Running, SubscriptionTable.Known> registration) {
        this.name = name;
        subscriptions.forEach(subscription -> running.put(subscription.id(), subscription));
        this.registration = registration;
        this.parts = parts;
        this.settings = settings;
        this.wake = wake;
        this.locked = new LockedShards(parts.database(), parts.shards(), settings.nodeLockTimeout(), wake);
        this.reading = new LogReading(parts, settings, running, shards);
        this.slow = new SlowHandlers(settings.slowHandlerLimit());
    }

    String name() {
        return name;
    }

    Map<ShardTable.Key, Shard> shards() {
        return shards;
    }

    void stop() {
        stopping = true;
        wake.raise();
    }

    @Override
    public void run() {
        while (!stopping) {
            Duration wait = FAILURE_DELAY;
            try {
                wait = runDueTasks();
            } catch (SQLException e) {
                if (Incarnation.changed(e)) {
                    release(e);
                    wait = MIN_DELAY;
                } else {
                    LOG.warn("node {}: {}", name, Failures.text(e));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("node {}: {}", name, Failures.text(e), Failures.trace(e));
            }
            await(wait);
        }
        shutDown();
    }

    private void await(Duration wait) {
        try {
            if (wake.await(wait)) {
                pollNow();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void pollNow() {
        delay = MIN_DELAY;
        nextPoll = System.nanoTime();
    }

    /** Runs the tasks that are due, and returns the time until the next one. */
    private Duration runDueTasks() throws SQLException {
        long now = System.nanoTime();
        if (!resumed()) {
            return settings.saving();
        }
        if (locked.released() || nextRound - now <= 0) {
            round();
        }
        if (nextSave - now <= 0) {
            save();
            nextSave = now + settings.saving().toNanos();
        }
        if (nextPoll - now <= 0) {
            poll();
        }
        boolean unsaved = unlocked().stream().anyMatch(Shard::changed);
        long after = System.nanoTime();
        Duration wait = min(until(nextRound, after), until(nextPoll, after));
        return unsaved ? min(wait, until(nextSave, after)) : wait;
    }

    /** Reads one page. The delay until the next poll doubles while there is nothing to read. */
    private void poll() throws SQLException {
        if (reading.read(in())) {
            pollNow();
        } else {
            nextPoll = System.nanoTime() + delay.toNanos();
            delay = min(delay.multipliedBy(2), settings.idle());
        }
    }

    private static Duration until(long moment, long now) {
        return Duration.ofNanos(Math.max(0, moment - now));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Discards the node's state from another incarnation of the server, because the log may have been set back. The
     * node continues from the cursors in the database, which are consistent with the log.
     */
    private void release(SQLException cause) {
        LOG.warn(
                "node {}: the log may have been set back; {} shards are released, and continue at their cursors in the"
                        + " database: {}",
                name,
                shards.size(),
                Failures.text(cause));
        incarnation = null;
        reading.archived(Cursor.START);
        shards.values().forEach(Shard::stop);
        released.addAll(shards.values());
        shards.clear();
        locked.clear();
        oldLeasesEnd = System.nanoTime() + settings.lease().toNanos();
    }

    /**
     * Resumes in the current incarnation of the server, after the workers of the last incarnation have ended or their
     * leases have expired. Returns false if the node must wait.
     */
    private boolean resumed() throws SQLException {
        if (incarnation != null) {
            return true;
        }
        long left = oldLeasesEnd - System.nanoTime();
        if (released.stream().anyMatch(shard -> !shard.ended()) && left > 0) {
            return false;
        }
        Incarnation now = parts.database().with(connection -> Incarnation.of(connection, parts.schema()));
        if (!registered(now)) {
            return false;
        }
        if (!released.isEmpty()) {
            Map<Running, List<Shard>> before = released.stream().collect(Collectors.groupingBy(Shard::of));
            parts.database()
                    .with(connection ->
                            parts.shards().release(connection, name, running.keySet(), renumbered(before), now));
        }
        released.clear();
        incarnation = now;
        nextRound = System.nanoTime();
        return true;
    }

    /**
     * Registers again the subscriptions that were registered in another incarnation: their rows may be lost, or have
     * other numbers. Returns false if the incarnation has changed again.
     */
    private boolean registered(Incarnation now) {
        List<Running> all = List.copyOf(running.values());
        for (Running subscription : all) {
            if (!subscription.in().equals(now)) {
                subscription.renumber(registration.apply(subscription));
            }
        }
        running.clear();
        all.forEach(subscription -> running.put(subscription.id(), subscription));
        return all.stream().allMatch(subscription -> subscription.in().equals(now));
    }

    private static List<ShardTable.Held> renumbered(Map<Running, List<Shard>> before) {
        List<ShardTable.Held> held = new ArrayList<>();
        before.forEach((of, shards) -> shards.forEach(shard -> held.add(new ShardTable.Held(
                new ShardTable.Key(of.id(), shard.key().shard()), shard.fencingToken(), false, 0))));
        return held;
    }

    /** Renews and releases leases, acquires free shards, and stops the shards above the node's share. */
    private void round() throws SQLException {
        slow.check(shards.values());
        long start = System.nanoTime();
        Set<ShardTable.Key> ended = ended();
        // Before the release, because the next owner of an ended shard continues at its cursor.
        save();
        List<ShardTable.Held> held = held(ended, start - lastRound);
        lastRound = start;
        try {
            round(start, held);
        } catch (SQLException e) {
            exclude(held.stream().map(ShardTable.Held::key).toList(), e);
            round();
        }
    }

    private void round(long start, List<ShardTable.Held> held) throws SQLException {
        parts.database().with(connection -> {
            ShardTable.Round round =
                    parts.shards().round(connection, name, running.values(), held, settings.lease(), in());
            long validUntil = start + settings.validity().toNanos();
            settle(held, round.kept(), validUntil);
            if (!round.taken().isEmpty()) {
                reading.archived(parts.feed().archived(connection));
            }
            for (ShardTable.Taken taken : round.taken()) {
                take(connection, taken, validUntil);
            }
            round.shares().forEach(this::stopExcess);
            dropRemoved(round.shares());
            readRequests(connection);
            return round;
        });
        nextRound = start + settings.renewalInterval().toNanos();
    }

    /** Stops the subscriptions without a share: they were removed, or another declaration of them is permitted. */
    private void dropRemoved(List<ShardTable.Share> shares) {
        Set<Integer> known = shares.stream().map(ShardTable.Share::subscription).collect(Collectors.toSet());
        for (Running subscription : List.copyOf(running.values())) {
            if (!known.contains(subscription.id())) {
                LOG.warn(
                        "node {}: subscription '{}' was removed or is to be declared again; this node does not run it"
                                + " until the application starts it again",
                        name,
                        subscription.declared().name());
                running.remove(subscription.id());
            }
        }
    }

    /**
     * Excludes the shards whose rows other transactions lock, after a statement has exceeded the lock timeout. If none
     * of the rows is locked any more, all shards of the statement are excluded until each row was locked successfully.
     *
     * @throws SQLException the failure, if it is not a lock timeout
     */
    private void exclude(List<ShardTable.Key> waitedFor, SQLException failure) throws SQLException {
        if (waitedFor.isEmpty() || !SqlState.lockTimeout(failure)) {
            throw failure;
        }
        locked.add(locked.of(waitedFor).stream()
                .map(shards::get)
                .filter(Objects::nonNull)
                .toList());
    }

    private List<Shard> unlocked() {
        return shards.values().stream()
                .filter(shard -> !locked.contains(shard.key()))
                .toList();
    }

    private Incarnation in() {
        return Objects.requireNonNull(incarnation);
    }

    private Set<ShardTable.Key> ended() {
        return shards.values().stream().filter(Shard::ended).map(Shard::key).collect(Collectors.toSet());
    }

    private List<ShardTable.Held> held(Set<ShardTable.Key> ended, long nanos) {
        List<ShardTable.Held> held = new ArrayList<>();
        for (Shard shard : unlocked()) {
            double rate = shard.counted() * 1e9 / Math.max(1, nanos);
            held.add(new ShardTable.Held(shard.key(), shard.fencingToken(), !ended.contains(shard.key()), rate));
        }
        return held;
    }

    /** Extends the validity of the shards whose leases were renewed. Stops the lost and the released shards. */
    private void settle(List<ShardTable.Held> held, List<ShardTable.Key> renewed, long validUntil) {
        for (ShardTable.Held lease : held) {
            Shard shard = shards.get(lease.key());
            if (shard != null && renewed.contains(lease.key())) {
                shard.validUntil(validUntil);
            } else if (shard != null) {
                shard.stop();
                shards.remove(lease.key());
            }
        }
    }

    private void take(Connection connection, ShardTable.Taken taken, long validUntil) throws SQLException {
        Running of = running.get(taken.key().subscription());
        if (of == null) {
            return;
        }
        Shard shard = new Shard(of, taken, in(), wake);
        shard.validUntil(validUntil);
        ShardWorker worker = new ShardWorker(shard, parts, parts.parked().of(connection, taken.key()));
        Shard before = shards.put(taken.key(), shard);
        if (before != null) {
            before.stop();
        }
        shard.start(worker);
        pollNow();
    }

    /** Stops shards above the node's share. The next round, which follows at once, saves and releases them. */
    private void stopExcess(ShardTable.Share share) {
        List<Shard> own = shards.values().stream()
                .filter(shard -> shard.key().subscription() == share.subscription() && !shard.stopping())
                .toList();
        own.stream().skip(share.shards()).forEach(Shard::stop);
    }

    private void readRequests(Connection connection) throws SQLException {
        if (shards.values().stream().noneMatch(Shard::hasParked)) {
            return;
        }
        for (ParkedTable.Request request : parts.parked().requests(connection, running.keySet(), name)) {
            Running of = running.get(request.subscription());
            int number = of == null ? 0 : of.shard(request.stream());
            Shard shard = shards.get(new ShardTable.Key(request.subscription(), number));
            if (shard != null) {
                shard.requestReload();
            }
        }
        // Replaces one poll: parked streams do not increase the number of statements of an idle node.
        nextPoll = System.nanoTime() + delay.toNanos();
    }

    private void save() throws SQLException {
        List<ShardTable.Saved> saved = new ArrayList<>();
        boolean ended = false;
        for (Shard shard : unlocked()) {
            ShardTable.Saved progress = shard.unsaved();
            if (progress != null) {
                saved.add(progress);
            }
            ended |= shard.ended();
        }
        if (!saved.isEmpty()) {
            try {
                parts.database().with(connection -> parts.shards().save(connection, saved, in()));
            } catch (SQLException e) {
                saved.forEach(this::restore);
                exclude(saved.stream().map(ShardTable.Saved::key).toList(), e);
                save();
                return;
            }
        }
        if (ended) {
            nextRound = System.nanoTime();
        }
    }

    private void restore(ShardTable.Saved unsaved) {
        Shard shard = shards.get(unsaved.key());
        if (shard != null) {
            shard.restore(unsaved);
        }
    }

    /** Waits for the workers to end, saves their cursors, and releases all shards. */
    private void shutDown() {
        shards.values().forEach(Shard::stop);
        try {
            awaitWorkers(System.nanoTime() + STOP_TIMEOUT.toNanos());
            shards.values().forEach(Shard::interrupt);
            awaitWorkers(System.nanoTime() + INTERRUPT_TIMEOUT.toNanos());
            for (Shard shard : shards.values()) {
                if (!shard.ended()) {
                    LOG.warn(
                            "subscription {}: the handler of shard {} has not returned; the lease expires in {}",
                            shard.of().declared().name(),
                            shard.key().shard(),
                            settings.lease());
                }
            }
            if (incarnation != null) {
                renewWhileStopping();
                parts.database().with(connection -> parts.shards().leave(connection, name));
            }
        } catch (SQLException e) {
            LOG.warn(
                    "node {} stops without releasing its shards; their leases expire in {}: {}",
                    name,
                    settings.lease(),
                    Failures.text(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeLocked();
        }
        shards.clear();
    }

    /**
     * Waits for the workers to end. Renews their leases meanwhile, so that no other node delivers their current events.
     */
    private void awaitWorkers(long deadline) throws InterruptedException {
        long renewal = System.nanoTime();
        for (long left = 1; left > 0 && running(shards.values()); left = deadline - System.nanoTime()) {
            if (incarnation != null && renewal - System.nanoTime() <= 0) {
                try {
                    renewWhileStopping();
                } catch (SQLException e) {
                    LOG.warn("node {}: {}", name, Failures.text(e));
                }
                renewal = System.nanoTime() + settings.renewalInterval().toNanos();
            }
            wake.await(min(JOIN_INTERVAL, Duration.ofNanos(Math.max(0, left))));
        }
        for (Shard shard : released) {
            shard.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    private static boolean running(Collection<Shard> shards) {
        return shards.stream().anyMatch(shard -> !shard.ended());
    }

    /** Saves the cursors, releases the shards that have ended, and renews the other leases. Acquires no shard. */
    private void renewWhileStopping() throws SQLException {
        long start = System.nanoTime();
        Set<ShardTable.Key> ended = ended();
        save();
        List<ShardTable.Held> held = held(ended, start - lastRound);
        lastRound = start;
        ShardTable.Round round = parts.database()
                .with(connection -> parts.shards().round(connection, name, List.of(), held, settings.lease(), in()));
        settle(held, round.kept(), start + settings.validity().toNanos());
    }

    private void closeLocked() {
        try {
            locked.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
