package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.CallerTransaction.End;
import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Who has which shard for how long, and how far it is. Thread-safe. */
final class ShardTable {

    /** The lock timeout of a statement, which ends with its transaction. */
    static final String LIMITED =
            "limited AS MATERIALIZED (SELECT set_config('lock_timeout', ?, true) AS lock_timeout)";

    /**
     * One round: the node is seen, what it holds is renewed or given back, and what is free is taken up to its share.
     * What somebody else is taking at the same moment is passed over, so nodes never wait for each other.
     */
    private static final String ROUND = """
            WITH given AS (
              SELECT n.id AS subscription, n.revision, n.shards
              FROM unnest(CAST(? AS int[]), CAST(? AS int[])) AS g(subscription, revision)
              JOIN {schema}.subscription n ON n.id = g.subscription AND n.revision = g.revision),
            me AS (
              SELECT CAST(? AS text) AS node, clock_timestamp() + CAST(? AS interval) AS until
              WHERE {schema}.in_incarnation(?) AND set_config('lock_timeout', ?, true) IS NOT NULL),
            member AS (
              INSERT INTO {schema}.subscription_member (subscription, node, seen_until)
              SELECT subscription, node, until FROM given, me ORDER BY subscription
              ON CONFLICT (subscription, node) DO UPDATE SET seen_until = EXCLUDED.seen_until),
            held AS (
              SELECT * FROM unnest(CAST(? AS int[]), CAST(? AS smallint[]), CAST(? AS bigint[]), CAST(? AS boolean[]),
                CAST(? AS real[])) AS h(subscription, shard, fence, kept, rate)),
            renewed AS (
              UPDATE {schema}.subscription_shard s
              SET leased_until = CASE WHEN h.kept THEN me.until END, node = CASE WHEN h.kept THEN me.node END,
                rate = CASE WHEN h.kept THEN h.rate ELSE 0 END
              FROM held h, me
              WHERE s.subscription = h.subscription AND s.shard = h.shard AND s.fence = h.fence
              RETURNING s.subscription, s.shard, h.kept),
            share AS (
              SELECT g.subscription, g.revision, (g.shards + others.nodes) / (others.nodes + 1) AS most,
                (SELECT count(*) FROM renewed r WHERE r.subscription = g.subscription AND r.kept) AS mine
              FROM given g
              CROSS JOIN LATERAL (
                SELECT count(*) AS nodes FROM {schema}.subscription_member m, me
                WHERE m.subscription = g.subscription AND m.node <> me.node AND m.seen_until > clock_timestamp()) AS others),
            free AS (
              SELECT f.subscription, f.shard FROM share CROSS JOIN LATERAL (
                SELECT s.subscription, s.shard FROM {schema}.subscription_shard s, me
                WHERE s.subscription = share.subscription AND s.revision = share.revision
                  AND s.node IS DISTINCT FROM me.node
                  AND (s.node IS NULL OR s.leased_until < clock_timestamp())
                ORDER BY s.shard LIMIT greatest(share.most - share.mine, 0)
                FOR UPDATE OF s SKIP LOCKED) f),
            taken AS (
              UPDATE {schema}.subscription_shard s
              SET node = me.node, leased_until = me.until, fence = s.fence + 1, failure = NULL, held = NULL
              FROM free f, me WHERE s.subscription = f.subscription AND s.shard = f.shard
              RETURNING s.subscription, s.shard, s.fence, CAST(s.horizon AS text) AS horizon, s.position)
            SELECT 'kept' AS what, subscription, shard, 0 AS fence, '' AS horizon, 0 AS position FROM renewed WHERE kept
            UNION ALL SELECT 'taken', subscription, shard, fence, horizon, position FROM taken
            UNION ALL SELECT 'share', subscription, 0, most, '', 0 FROM share""";

    private static final String SAVE = "WITH " + LIMITED + """

            UPDATE {schema}.subscription_shard s
            SET horizon = CAST(p.horizon AS xid8), position = p.position, handled = s.handled + p.more,
              failure = nullif(p.failure, ''), held = nullif(p.held, 0)
            FROM unnest(CAST(? AS int[]), CAST(? AS smallint[]), CAST(? AS bigint[]), CAST(? AS text[]),
              CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS bigint[]))
              AS p(subscription, shard, fence, horizon, position, more, failure, held), limited
            WHERE s.subscription = p.subscription AND s.shard = p.shard AND s.fence = p.fence
              AND (CAST(p.horizon AS xid8), p.position) >= (s.horizon, s.position) AND {schema}.in_incarnation(?)""";

    /**
     * Gives up what a node held in another incarnation. In what was lost, shards may have been taken a few times more, so
     * fencing tokens rise far above all that may have been given out.
     */
    private static final String GIVE_UP = "WITH " + LIMITED + """

            UPDATE {schema}.subscription_shard s
            SET node = NULL, leased_until = NULL,
              fence = greatest(s.fence, coalesce((
                SELECT h.fence FROM unnest(CAST(? AS int[]), CAST(? AS smallint[]), CAST(? AS bigint[]))
                  AS h(subscription, shard, fence)
                WHERE h.subscription = s.subscription AND h.shard = s.shard), 0)) + 1000
            FROM limited
            WHERE s.subscription = ANY (?) AND (s.node IS NULL OR s.node = ?) AND {schema}.in_incarnation(?)""";

    /** Sets the lock timeout of the handler again, which holds for deferred constraints at the commit. */
    private static final String ADVANCE = """
            WITH handlers AS MATERIALIZED (SELECT current_setting('lock_timeout') AS lock_timeout),
            limited AS MATERIALIZED (SELECT lock_timeout, set_config('lock_timeout', ?, true) FROM handlers)
            UPDATE {schema}.subscription_shard
            SET horizon = CAST(? AS xid8), position = ?, handled = handled + ?
            FROM limited
            WHERE subscription = ? AND shard = ? AND fence = ? AND (horizon, position) < (CAST(? AS xid8), ?)
              AND {schema}.in_incarnation(?)
            RETURNING pg_advisory_xact_lock(?), set_config('lock_timeout', limited.lock_timeout, true)""";

    private static final String ADVANCED = """
            SELECT fence = ? AND (horizon, position) = (CAST(? AS xid8), ?), (horizon, position) < (CAST(? AS xid8), ?)
            FROM {schema}.subscription_shard WHERE subscription = ? AND shard = ?""";

    private static final String HELD = """
            SELECT EXISTS (SELECT FROM {schema}.subscription_shard WHERE subscription = ? AND shard = ? AND fence = ?)
              AND {schema}.in_incarnation(?)""";

    private static final String LEAVE = "WITH " + LIMITED + """
            ,
            gone AS (
              DELETE FROM {schema}.subscription_member USING limited
              WHERE node = ? OR seen_until < clock_timestamp() - interval '1 hour'
              RETURNING subscription, least(seen_until, clock_timestamp()) AS seen_at)
            UPDATE {schema}.subscription n SET seen_at = g.seen_at
            FROM (SELECT subscription, max(seen_at) AS seen_at FROM gone GROUP BY subscription) AS g
            WHERE n.id = g.subscription AND n.seen_at < g.seen_at""";

    private static final String PLACES = """
            SELECT shard, CAST(horizon AS text), position FROM {schema}.subscription_shard WHERE subscription = ?""";

    private static final String LOCKED = "WITH " + LIMITED + """
            ,
            asked AS (SELECT * FROM unnest(CAST(? AS int[]), CAST(? AS smallint[])) AS a(subscription, shard)),
            free AS (
              SELECT s.subscription, s.shard FROM {schema}.subscription_shard s, asked a, limited
              WHERE s.subscription = a.subscription AND s.shard = a.shard FOR UPDATE OF s SKIP LOCKED)
            SELECT subscription, shard FROM asked EXCEPT SELECT subscription, shard FROM free""";

    private static final String SESSION = "SELECT pg_backend_pid(), set_config('lock_timeout', ?, true)";

    /** Changes nothing, but takes the locks of all statements that change the row. */
    private static final String WAIT = """
            UPDATE {schema}.subscription_shard SET fence = fence WHERE subscription = ? AND shard = ?""";

    /** The sessions that wait for no other one themselves; process 0 is a prepared transaction. */
    private static final String HOLDERS = """
            WITH RECURSIVE blocking AS (
              SELECT unnest(pg_blocking_pids(?)) AS pid
              UNION
              SELECT unnest(pg_blocking_pids(b.pid)) FROM blocking b)
            SELECT b.pid, coalesce(a.application_name, ''), coalesce(a.state, 'unknown'), a.state_change, a.xact_start
            FROM blocking b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
            WHERE cardinality(pg_blocking_pids(b.pid)) = 0 ORDER BY b.pid""";

    private final String schema;
    private final Pace pace;

    ShardTable(String schema, Pace pace) {
        this.schema = QuotedName.of(schema);
        this.pace = pace;
    }

    /**
     * Names a shard.
     *
     * @param subscription the subscription's number
     * @param shard the shard's number
     */
    record Key(int subscription, int shard) {}

    /**
     * What a node holds.
     *
     * @param key the shard
     * @param fence what it was taken with
     * @param kept whether it goes on holding it
     * @param rate how many events it handles a second
     */
    record Held(Key key, long fence, boolean kept, double rate) {}

    /**
     * A shard that was taken.
     *
     * @param key the shard
     * @param fence what it was taken with
     * @param at how far it is
     */
    record Taken(Key key, long fence, Cursor at) {}

    /**
     * What a round has brought.
     *
     * @param kept what is still held
     * @param taken what is held from now on
     * @param shares subscriptions and how many of their shards the node may hold
     */
    record Round(List<Key> kept, List<Taken> taken, List<Share> shares) {}

    /**
     * How much of a subscription a node may hold.
     *
     * @param subscription the subscription's number
     * @param most how many shards
     */
    record Share(int subscription, int most) {}

    /**
     * How far a shard is.
     *
     * @param key the shard
     * @param fence what it was taken with
     * @param at the place
     * @param more how many events were handled since the last time
     * @param waits what it waits for
     */
    record Saved(Key key, long fence, Cursor at, long more, Waits waits) {}

    /**
     * What a shard waits for.
     *
     * @param failure what it is, or empty if the shard goes on
     * @param held the position of the event that all of it waits for, or 0
     */
    record Waits(String failure, long held) {

        static final Waits NOTHING = new Waits("", 0);
    }

    /** Does a round, in one incarnation only; in another one nothing that the node holds means anything. */
    Round round(
            Connection connection,
            String node,
            Collection<Running> subscriptions,
            List<Held> held,
            Duration lease,
            Incarnation in)
            throws SQLException {
        try (PreparedStatement round = connection.prepareStatement(sql(ROUND))) {
            array(round, 1, "int4", List.copyOf(subscriptions), Running::id);
            array(round, 2, "int4", List.copyOf(subscriptions), Running::revision);
            round.setString(3, node);
            round.setString(4, lease.toMillis() + " milliseconds");
            round.setString(5, in.text());
            round.setString(6, milliseconds(pace.nodeLockTimeout()));
            array(round, 7, "int4", held, one -> one.key().subscription());
            array(round, 8, "int2", held, one -> one.key().shard());
            array(round, 9, "int8", held, Held::fence);
            array(round, 10, "bool", held, Held::kept);
            array(round, 11, "float4", held, one -> (float) one.rate());
            try (ResultSet row = round.executeQuery()) {
                return round(row);
            }
        }
    }

    private static Round round(ResultSet row) throws SQLException {
        Round round = new Round(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        while (row.next()) {
            Key key = new Key(row.getInt(2), row.getInt(3));
            switch (row.getString(1)) {
                case "kept" -> round.kept().add(key);
                case "taken" ->
                    round.taken().add(new Taken(key, row.getLong(4), cursor(row.getString(5), row.getLong(6))));
                default -> round.shares().add(new Share(key.subscription(), row.getInt(4)));
            }
        }
        return round;
    }

    /** Saves how far shards are; what is held no longer, or is further already, stays. */
    int save(Connection connection, List<Saved> saved, Incarnation in) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            save.setString(1, milliseconds(pace.nodeLockTimeout()));
            array(save, 2, "int4", saved, one -> one.key().subscription());
            array(save, 3, "int2", saved, one -> one.key().shard());
            array(save, 4, "int8", saved, Saved::fence);
            array(save, 5, "text", saved, one -> Long.toUnsignedString(one.at().horizon()));
            array(save, 6, "int8", saved, one -> one.at().position());
            array(save, 7, "int8", saved, Saved::more);
            array(save, 8, "text", saved, one -> one.waits().failure());
            array(save, 9, "int8", saved, one -> one.waits().held());
            save.setString(10, in.text());
            return save.executeUpdate();
        }
    }

    /** Frees what a node held in another incarnation, with fencing tokens above those that it had. */
    int giveUp(Connection connection, String node, Collection<Integer> subscriptions, List<Held> held, Incarnation now)
            throws SQLException {
        try (PreparedStatement free = connection.prepareStatement(sql(GIVE_UP))) {
            free.setString(1, milliseconds(pace.nodeLockTimeout()));
            array(free, 2, "int4", held, one -> one.key().subscription());
            array(free, 3, "int2", held, one -> one.key().shard());
            array(free, 4, "int8", held, Held::fence);
            free.setArray(5, connection.createArrayOf("int4", subscriptions.toArray()));
            free.setString(6, node);
            free.setString(7, now.text());
            return free.executeUpdate();
        }
    }

    /**
     * Saves how far a shard is in the transaction that got it there.
     *
     * @param first the first of the events that it was got there by
     * @param transaction the id of the transaction, whose lock is taken
     * @return the fact that it was saved, or null if that was done before
     * @throws LeaseLostException if somebody else has taken it
     * @throws ShardLockedException if another transaction locks the shard's row for longer than the lock timeout
     */
    @Nullable
    CommitFact advance(Connection connection, Saved saved, Cursor first, Incarnation in, UUID transaction)
            throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(sql(ADVANCE))) {
            advance.setString(1, milliseconds(pace.workerLockTimeout()));
            LogFeed.place(advance, 2, saved.at());
            advance.setLong(4, saved.more());
            shard(advance, 5, saved.key(), saved.fence());
            LogFeed.place(advance, 8, first);
            advance.setString(10, in.text());
            advance.setLong(11, CommitFacts.lockKey(transaction));
            try (ResultSet row = advance.executeQuery()) {
                if (row.next()) {
                    return looked -> advanced(looked, saved);
                }
            }
            requireHeld(connection, saved.key(), saved.fence(), in);
            return null;
        } catch (SQLException e) {
            if (SqlState.lockTimeout(e)) {
                throw new ShardLockedException(saved.key(), e);
            }
            throw e;
        }
    }

    /** Another node that has taken the shard went on from where it was, so its place tells nothing of this one's. */
    private End advanced(Connection connection, Saved saved) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ADVANCED))) {
            query.setLong(1, saved.fence());
            LogFeed.place(query, 2, saved.at());
            LogFeed.place(query, 4, saved.at());
            query.setInt(6, saved.key().subscription());
            query.setInt(7, saved.key().shard());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return End.UNKNOWN;
                }
                return row.getBoolean(1) ? End.COMMITTED : row.getBoolean(2) ? End.ROLLED_BACK : End.UNKNOWN;
            }
        }
    }

    /**
     * Checks who has a shard.
     *
     * @throws LeaseLostException if somebody else has taken it
     */
    void requireHeld(Connection connection, Key key, long fence, Incarnation in) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(HELD))) {
            shard(query, 1, key, fence);
            query.setString(4, in.text());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw new LeaseLostException(key);
                }
            }
        }
    }

    private static void shard(PreparedStatement statement, int first, Key key, long fence) throws SQLException {
        statement.setInt(first, key.subscription());
        statement.setInt(first + 1, key.shard());
        statement.setLong(first + 2, fence);
    }

    /** Takes a node off the list of those who share shards. */
    int leave(Connection connection, String node) throws SQLException {
        try (PreparedStatement leave = connection.prepareStatement(sql(LEAVE))) {
            leave.setString(1, milliseconds(pace.nodeLockTimeout()));
            leave.setString(2, node);
            return leave.executeUpdate();
        }
    }

    /** Tells how far the shards of a subscription are, as it is saved. */
    List<Taken> places(Connection connection, int subscription) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(PLACES))) {
            query.setInt(1, subscription);
            List<Taken> places = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Cursor at = cursor(row.getString(2), row.getLong(3));
                    places.add(new Taken(new Key(subscription, row.getInt(1)), 0, at));
                }
            }
            return places;
        }
    }

    /** Returns those of the shards whose rows other transactions lock at this moment. */
    Set<Key> locked(Connection connection, List<Key> shards) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(LOCKED))) {
            query.setString(1, milliseconds(pace.nodeLockTimeout()));
            array(query, 2, "int4", shards, Key::subscription);
            array(query, 3, "int2", shards, Key::shard);
            Set<Key> locked = new HashSet<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    locked.add(new Key(row.getInt(1), row.getInt(2)));
                }
            }
            return locked;
        }
    }

    /** Sets the lock timeout of the connection's transaction, and returns the process of its session. */
    int limitedSession(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SESSION)) {
            query.setString(1, milliseconds(pace.nodeLockTimeout()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Waits until no other transaction locks a shard's row, and locks it itself. */
    int waitFor(Connection connection, Key shard) throws SQLException {
        try (PreparedStatement wait = connection.prepareStatement(sql(WAIT))) {
            wait.setInt(1, shard.subscription());
            wait.setInt(2, shard.shard());
            return wait.executeUpdate();
        }
    }

    /** Returns the sessions for whose locks a session waits; none if it does not wait. */
    List<LockHolder> holders(Connection connection, int waiting) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLDERS)) {
            query.setInt(1, waiting);
            List<LockHolder> holders = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    holders.add(new LockHolder(
                            row.getInt(1), row.getString(2), row.getString(3), time(row, 4), time(row, 5)));
                }
            }
            return holders;
        }
    }

    private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static String milliseconds(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static Cursor cursor(String horizon, long position) {
        return new Cursor(Long.parseUnsignedLong(Objects.requireNonNull(horizon)), position);
    }

    private static <T> void array(
            PreparedStatement statement, int index, String type, List<T> all, Function<T, ?> column)
            throws SQLException {
        Object[] values = all.stream().map(column).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
