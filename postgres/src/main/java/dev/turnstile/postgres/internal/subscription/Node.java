package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.recovery.Incarnation;
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
 * What a node does for its subscriptions, round after round: leases, places, and reading for the shards that it has.
 *
 * <p>Shards that are at the same place are read for together; one that is behind is read for up to the place of the
 * next, and joins it there. All but {@link #shards()} and {@link #stop()} belongs to the one thread that runs it.
 */
final class Node implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final Duration AFTER_FAILURE = Duration.ofMillis(500);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration INTERRUPTED_END = Duration.ofSeconds(1);
    private static final Duration LONGEST_JOIN = Duration.ofMillis(10);

    private final String name;
    private final Map<Integer, Running> running = new HashMap<>();
    private final Function<Running, SubscriptionTable.Known> registration;
    private final ShardWorker.Parts parts;
    private final Pace pace;
    private final Wake wake;
    private final Map<ShardTable.Key, Shard> shards = new ConcurrentHashMap<>();
    private final LockedShards locked;
    private final LogReading reading;
    private final SlowHandlers slow;
    private volatile boolean stopping;
    private Duration delay = SHORTEST_WAIT;
    private long nextRound = System.nanoTime();
    private long lastRound = System.nanoTime();
    private long nextSave = System.nanoTime();
    private long nextLook = System.nanoTime();
    private @Nullable Incarnation incarnation;
    private final List<Shard> givenUp = new ArrayList<>();
    private long waitsForThem;

    Node(
            String name,
            Collection<Running> subscriptions,
            ShardWorker.Parts parts,
            Pace pace,
            Wake wake,
            Function<Running, SubscriptionTable.Known> registration) {
        this.name = name;
        subscriptions.forEach(one -> running.put(one.id(), one));
        this.registration = registration;
        this.parts = parts;
        this.pace = pace;
        this.wake = wake;
        this.locked = new LockedShards(parts.database(), parts.shards(), pace.nodeLockTimeout(), wake);
        this.reading = new LogReading(parts, pace, running, shards);
        this.slow = new SlowHandlers(pace.slow());
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
            Duration wait = AFTER_FAILURE;
            try {
                wait = beat();
            } catch (SQLException e) {
                if (Incarnation.changed(e)) {
                    giveUp(e);
                    wait = SHORTEST_WAIT;
                } else {
                    LOG.warn("node {}: {}", name, Failures.text(e));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("node {}: {}", name, Failures.text(e), Failures.trace(e));
            }
            rest(wait);
        }
        end();
    }

    private void rest(Duration wait) {
        try {
            if (wake.await(wait)) {
                lookAtOnce();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void lookAtOnce() {
        delay = SHORTEST_WAIT;
        nextLook = System.nanoTime();
    }

    /** Does what is due, and returns how long there is nothing to do. */
    private Duration beat() throws SQLException {
        long now = System.nanoTime();
        if (!resumed()) {
            return pace.saving();
        }
        if (locked.released() || nextRound - now <= 0) {
            round();
        }
        if (nextSave - now <= 0) {
            save();
            nextSave = now + pace.saving().toNanos();
        }
        if (nextLook - now <= 0) {
            look();
        }
        boolean unsaved = unlocked().stream().anyMatch(Shard::changed);
        long rested = System.nanoTime();
        Duration wait = min(until(nextRound, rested), until(nextLook, rested));
        return unsaved ? min(wait, until(nextSave, rested)) : wait;
    }

    /** Reads, and looks less and less often while nothing comes. */
    private void look() throws SQLException {
        if (reading.read(in())) {
            lookAtOnce();
        } else {
            nextLook = System.nanoTime() + delay.toNanos();
            delay = min(delay.multipliedBy(2), pace.idle());
        }
    }

    private static Duration until(long moment, long now) {
        return Duration.ofNanos(Math.max(0, moment - now));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Gives up everything that the node remembers: it is from another incarnation of the server, and the log may have been
     * set back since. What the database holds, cursors among it, is of one moment, and is where the node goes on.
     */
    private void giveUp(SQLException cause) {
        LOG.warn(
                "node {}: the log may have been set back; {} shards are given up, and taken again where the database says"
                        + " they are: {}",
                name,
                shards.size(),
                Failures.text(cause));
        incarnation = null;
        reading.archived(Cursor.START);
        shards.values().forEach(Shard::stop);
        givenUp.addAll(shards.values());
        shards.clear();
        locked.clear();
        waitsForThem = System.nanoTime() + pace.lease().toNanos();
    }

    /** Goes on in the incarnation that the server has now, once the workers of the last one have ended. */
    private boolean resumed() throws SQLException {
        if (incarnation != null) {
            return true;
        }
        long left = waitsForThem - System.nanoTime();
        if (givenUp.stream().anyMatch(shard -> !shard.ended()) && left > 0) {
            return false;
        }
        Incarnation now = parts.database().with(connection -> Incarnation.of(connection, parts.schema()));
        if (!registered(now)) {
            return false;
        }
        if (!givenUp.isEmpty()) {
            Map<Running, List<Shard>> before = givenUp.stream().collect(Collectors.groupingBy(Shard::of));
            parts.database()
                    .with(connection ->
                            parts.shards().giveUp(connection, name, running.keySet(), renumbered(before), now));
        }
        givenUp.clear();
        incarnation = now;
        nextRound = System.nanoTime();
        return true;
    }

    /** Subscriptions that were made known in another incarnation may be so no more, or by other numbers. */
    private boolean registered(Incarnation now) {
        List<Running> all = List.copyOf(running.values());
        for (Running one : all) {
            if (!one.in().equals(now)) {
                one.renumber(registration.apply(one));
            }
        }
        running.clear();
        all.forEach(one -> running.put(one.id(), one));
        return all.stream().allMatch(one -> one.in().equals(now));
    }

    private static List<ShardTable.Held> renumbered(Map<Running, List<Shard>> before) {
        List<ShardTable.Held> held = new ArrayList<>();
        before.forEach((of, shards) -> shards.forEach(shard -> held.add(
                new ShardTable.Held(new ShardTable.Key(of.id(), shard.key().shard()), shard.fence(), false, 0))));
        return held;
    }

    /** Renews what it holds, gives back what ended, takes what is free, and lets go of what others should have. */
    private void round() throws SQLException {
        slow.look(shards.values());
        long asked = System.nanoTime();
        Set<ShardTable.Key> ended = ended();
        // Whoever takes over what has ended goes on where it ended.
        save();
        List<ShardTable.Held> held = held(ended, asked - lastRound);
        lastRound = asked;
        try {
            round(asked, held);
        } catch (SQLException e) {
            goOnWithout(held.stream().map(ShardTable.Held::key).toList(), e);
            round();
        }
    }

    private void round(long asked, List<ShardTable.Held> held) throws SQLException {
        parts.database().with(connection -> {
            ShardTable.Round round = parts.shards().round(connection, name, running.values(), held, pace.lease(), in());
            long validUntil = asked + pace.held().toNanos();
            settle(held, round.kept(), validUntil);
            if (!round.taken().isEmpty()) {
                reading.archived(parts.feed().archived(connection));
            }
            for (ShardTable.Taken taken : round.taken()) {
                take(connection, taken, validUntil);
            }
            round.shares().forEach(this::letGo);
            leaveOut(round.shares());
            hearOfAsked(connection);
            return round;
        });
        nextRound = asked + pace.round().toNanos();
    }

    /** Runs what has no share no longer: it was removed, or is to be declared anew. */
    private void leaveOut(List<ShardTable.Share> shares) {
        Set<Integer> known = shares.stream().map(ShardTable.Share::subscription).collect(Collectors.toSet());
        for (Running one : List.copyOf(running.values())) {
            if (!known.contains(one.id())) {
                LOG.warn(
                        "node {}: subscription '{}' was removed, or may be declared anew; this node runs it no longer,"
                                + " until the application starts it again",
                        name,
                        one.declared().name());
                running.remove(one.id());
            }
        }
    }

    /**
     * Leaves out the shards whose rows other transactions lock, after a statement has waited for them; all of the statement's
     * shards if none of their rows is locked any more, until each has been waited for.
     *
     * @throws SQLException the failure, if it is another one
     */
    private void goOnWithout(List<ShardTable.Key> waitedFor, SQLException failure) throws SQLException {
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
            held.add(new ShardTable.Held(shard.key(), shard.fence(), !ended.contains(shard.key()), rate));
        }
        return held;
    }

    /** What is not kept belongs to others by now, or was given back: its worker must end, or has. */
    private void settle(List<ShardTable.Held> held, List<ShardTable.Key> kept, long validUntil) {
        for (ShardTable.Held one : held) {
            Shard shard = shards.get(one.key());
            if (shard != null && kept.contains(one.key())) {
                shard.validUntil(validUntil);
            } else if (shard != null) {
                shard.stop();
                shards.remove(one.key());
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
        ShardWorker worker = new ShardWorker(shard, parts, parts.parkings().of(connection, taken.key()));
        Shard before = shards.put(taken.key(), shard);
        if (before != null) {
            before.stop();
        }
        shard.start(worker);
        lookAtOnce();
    }

    /** Shards that end are saved and given back in the next round, which comes at once. */
    private void letGo(ShardTable.Share share) {
        List<Shard> mine = shards.values().stream()
                .filter(shard -> shard.key().subscription() == share.subscription() && !shard.stopping())
                .toList();
        mine.stream().skip(share.most()).forEach(Shard::stop);
    }

    private void hearOfAsked(Connection connection) throws SQLException {
        if (shards.values().stream().noneMatch(Shard::parks)) {
            return;
        }
        for (ParkedTable.Asked asked : parts.parkings().asked(connection, running.keySet(), name)) {
            Running of = running.get(asked.subscription());
            int number = of == null ? 0 : of.shard(asked.stream());
            Shard shard = shards.get(new ShardTable.Key(asked.subscription(), number));
            if (shard != null) {
                shard.ask();
            }
        }
        // In place of a look: an idle node asks no more often because something is parked.
        nextLook = System.nanoTime() + delay.toNanos();
    }

    private void save() throws SQLException {
        List<ShardTable.Saved> saved = new ArrayList<>();
        boolean ended = false;
        for (Shard shard : unlocked()) {
            ShardTable.Saved one = shard.unsaved();
            if (one != null) {
                saved.add(one);
            }
            ended |= shard.ended();
        }
        if (!saved.isEmpty()) {
            try {
                parts.database().with(connection -> parts.shards().save(connection, saved, in()));
            } catch (SQLException e) {
                saved.forEach(this::again);
                goOnWithout(saved.stream().map(ShardTable.Saved::key).toList(), e);
                save();
                return;
            }
        }
        if (ended) {
            nextRound = System.nanoTime();
        }
    }

    private void again(ShardTable.Saved unsaved) {
        Shard shard = shards.get(unsaved.key());
        if (shard != null) {
            shard.again(unsaved);
        }
    }

    /** Lets the workers end, saves how far they are, and gives everything to others. */
    private void end() {
        shards.values().forEach(Shard::stop);
        try {
            awaitWorkers(System.nanoTime() + LONGEST_END.toNanos());
            shards.values().forEach(Shard::interrupt);
            awaitWorkers(System.nanoTime() + INTERRUPTED_END.toNanos());
            for (Shard shard : shards.values()) {
                if (!shard.ended()) {
                    LOG.warn(
                            "{}: the handler of {} does not end; others take the shard in {}",
                            shard.of().declared().name(),
                            shard.key(),
                            pace.lease());
                }
            }
            if (incarnation != null) {
                renewLast();
                parts.database().with(connection -> parts.shards().leave(connection, name));
            }
        } catch (SQLException e) {
            LOG.warn("node {} ends, its shards are free in {}: {}", name, pace.lease(), Failures.text(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            endWait();
        }
        shards.clear();
    }

    /** Waits for the workers, and keeps their leases meanwhile: nobody else may get what they are handling. */
    private void awaitWorkers(long deadline) throws InterruptedException {
        long renewal = System.nanoTime();
        for (long left = 1; left > 0 && running(shards.values()); left = deadline - System.nanoTime()) {
            if (incarnation != null && renewal - System.nanoTime() <= 0) {
                try {
                    renewLast();
                } catch (SQLException e) {
                    LOG.warn("node {}: {}", name, Failures.text(e));
                }
                renewal = System.nanoTime() + pace.round().toNanos();
            }
            wake.await(min(LONGEST_JOIN, Duration.ofNanos(Math.max(0, left))));
        }
        for (Shard shard : givenUp) {
            shard.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        }
    }

    private static boolean running(Collection<Shard> shards) {
        return shards.stream().anyMatch(shard -> !shard.ended());
    }

    /** Saves how far the shards are, gives back those that ended, renews the others, and takes none. */
    private void renewLast() throws SQLException {
        long asked = System.nanoTime();
        Set<ShardTable.Key> ended = ended();
        save();
        List<ShardTable.Held> held = held(ended, asked - lastRound);
        lastRound = asked;
        ShardTable.Round round = parts.database()
                .with(connection -> parts.shards().round(connection, name, List.of(), held, pace.lease(), in()));
        settle(held, round.kept(), asked + pace.held().toNanos());
    }

    private void endWait() {
        try {
            locked.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
