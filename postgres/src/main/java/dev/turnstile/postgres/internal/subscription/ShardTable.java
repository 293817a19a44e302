package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.command.CallerTransactions.CallerTransaction.End;
import dev.turnstile.postgres.internal.commit.CommitFact;
import dev.turnstile.postgres.internal.commit.CommitFacts;
import dev.turnstile.postgres.internal.recovery.Incarnation;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.postgres.internal.sql.SqlCursor;
import dev.turnstile.postgres.internal.sql.SqlState;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import dev.turnstile.subscription.Cursor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Table {@code subscription_shard}: the leases and cursors of shards. Thread-safe. */
final class ShardTable {

    /** Sets the lock timeout for the rest of the transaction. */
    static final String LIMITED =
            "limited AS MATERIALIZED (SELECT set_config('lock_timeout', ?, true) AS lock_timeout)";

    /**
     * Updates the node's membership, renews or releases its leases, and acquires free shards up to its share. Skips
     * rows that another node is acquiring, so that nodes do not wait for each other. Returns a row of {@code me}, so
     * that the incarnation is checked even if the rows of all subscriptions were lost.
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
            UNION ALL SELECT 'share', subscription, 0, most, '', 0 FROM share
            UNION ALL SELECT 'checked', 0, 0, 0, '', 0 FROM me""";

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
     * Releases the shards that a node held in another incarnation. Fencing tokens may have been issued in lost
     * transactions, so all fencing tokens are raised by 1000, to be above the lost ones.
     */
    private static final String RELEASE = "WITH " + LIMITED + """

            UPDATE {schema}.subscription_shard s
            SET node = NULL, leased_until = NULL,
              fence = greatest(s.fence, coalesce((
                SELECT h.fence FROM unnest(CAST(? AS int[]), CAST(? AS smallint[]), CAST(? AS bigint[]))
                  AS h(subscription, shard, fence)
                WHERE h.subscription = s.subscription AND h.shard = s.shard), 0)) + 1000
            FROM limited
            WHERE s.subscription = ANY (?) AND (s.node IS NULL OR s.node = ?) AND {schema}.in_incarnation(?)""";

    /** Restores the handler's lock timeout, which applies to deferred constraints at the commit. */
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

    private static final String CURSORS =
            "SELECT CAST(horizon AS text) AS horizon, position FROM {schema}.subscription_shard WHERE subscription = ?";

    private static final String LOCKED = "WITH " + LIMITED + """
            ,
            asked AS (SELECT * FROM unnest(CAST(? AS int[]), CAST(? AS smallint[])) AS a(subscription, shard)),
            free AS (
              SELECT s.subscription, s.shard FROM {schema}.subscription_shard s, asked a, limited
              WHERE s.subscription = a.subscription AND s.shard = a.shard FOR UPDATE OF s SKIP LOCKED)
            SELECT subscription, shard FROM asked EXCEPT SELECT subscription, shard FROM free""";

    private static final String SESSION = "SELECT pg_backend_pid(), set_config('lock_timeout', ?, true)";

    /** Changes no value, but takes the same row lock as the statements that change the row. */
    private static final String WAIT = """
            UPDATE {schema}.subscription_shard SET fence = fence WHERE subscription = ? AND shard = ?""";

    /** The blocking sessions that are not blocked themselves. Process ID 0 means a prepared transaction. */
    private static final String HOLDERS = """
            WITH RECURSIVE blocking AS (
              SELECT unnest(pg_blocking_pids(?)) AS pid
              UNION
              SELECT unnest(pg_blocking_pids(b.pid)) FROM blocking b)
            SELECT b.pid, coalesce(a.application_name, '') AS application, coalesce(a.state, 'unknown') AS state,
              a.state_change, a.xact_start
            FROM blocking b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
            WHERE cardinality(pg_blocking_pids(b.pid)) = 0 ORDER BY b.pid""";

    private final StatementTemplate template;
    private final NodeSettings settings;

    ShardTable(String schema, NodeSettings settings) {
        this.template = StatementTemplate.of(schema);
        this.settings = settings;
    }

    /**
     * The key of a shard.
     *
     * @param subscription the subscription's number
     * @param shard the shard's number
     */
    record Key(int subscription, int shard) {}

    /**
     * A lease that a node holds.
     *
     * @param key the shard
     * @param fencingToken the fencing token of the lease
     * @param kept whether the lease is to be renewed; if not, it is released
     * @param rate the number of events that the shard handles per second
     */
    record Held(Key key, long fencingToken, boolean kept, double rate) {}

    /**
     * A lease that was acquired.
     *
     * @param key the shard
     * @param fencingToken the fencing token of the lease
     * @param at the saved cursor of the shard
     */
    record Taken(Key key, long fencingToken, Cursor at) {}

    /**
     * The result of a round.
     *
     * @param kept the shards whose leases were renewed
     * @param taken the leases that were acquired
     * @param shares the node's share of each subscription
     */
    record Round(List<Key> kept, List<Taken> taken, List<Share> shares) {}

    /**
     * The share of a node in a subscription.
     *
     * @param subscription the subscription's number
     * @param shards the maximum number of shards that the node may hold
     */
    record Share(int subscription, int shards) {}

    /**
     * The progress of a shard.
     *
     * @param key the shard
     * @param fencingToken the fencing token of the lease
     * @param at the cursor
     * @param count the number of events that were handled since the progress was last saved
     * @param waits the reason why the shard waits
     */
    record Saved(Key key, long fencingToken, Cursor at, long count, Waits waits) {}

    /**
     * The reason why a shard waits.
     *
     * @param failure the failure, or empty if the shard does not wait
     * @param held the position of the event for which the whole shard waits, or 0
     */
    record Waits(String failure, long held) {

        static final Waits NOTHING = new Waits("", 0);
    }

    /** Runs a round in one incarnation of the server. In another incarnation, the node's state is invalid. */
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
            round.setString(6, milliseconds(settings.nodeLockTimeout()));
            array(round, 7, "int4", held, own -> own.key().subscription());
            array(round, 8, "int2", held, own -> own.key().shard());
            array(round, 9, "int8", held, Held::fencingToken);
            array(round, 10, "bool", held, Held::kept);
            array(round, 11, "float4", held, own -> (float) own.rate());
            try (ResultSet row = round.executeQuery()) {
                return round(row);
            }
        }
    }

    private static Round round(ResultSet row) throws SQLException {
        Round round = new Round(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        while (row.next()) {
            Key key = new Key(row.getInt("subscription"), row.getInt("shard"));
            switch (row.getString("what")) {
                case "kept" -> round.kept().add(key);
                case "taken" -> round.taken().add(new Taken(key, row.getLong("fence"), SqlCursor.read(row)));
                case "share" -> round.shares().add(new Share(key.subscription(), row.getInt("fence")));
                default -> {}
            }
        }
        return round;
    }

    /** Saves the cursors of shards. Rows of shards that are no longer held, or are at a later cursor, do not change. */
    int save(Connection connection, List<Saved> saved, Incarnation in) throws SQLException {
        try (PreparedStatement save = connection.prepareStatement(sql(SAVE))) {
            save.setString(1, milliseconds(settings.nodeLockTimeout()));
            array(save, 2, "int4", saved, row -> row.key().subscription());
            array(save, 3, "int2", saved, row -> row.key().shard());
            array(save, 4, "int8", saved, Saved::fencingToken);
            array(save, 5, "text", saved, row -> SqlCursor.horizon(row.at()));
            array(save, 6, "int8", saved, row -> row.at().position());
            array(save, 7, "int8", saved, Saved::count);
            array(save, 8, "text", saved, row -> row.waits().failure());
            array(save, 9, "int8", saved, row -> row.waits().held());
            save.setString(10, in.text());
            return save.executeUpdate();
        }
    }

    /** Releases the shards that a node held in another incarnation, and raises their fencing tokens. */
    int release(Connection connection, String node, Collection<Integer> subscriptions, List<Held> held, Incarnation now)
            throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(sql(RELEASE))) {
            release.setString(1, milliseconds(settings.nodeLockTimeout()));
            array(release, 2, "int4", held, lease -> lease.key().subscription());
            array(release, 3, "int2", held, lease -> lease.key().shard());
            array(release, 4, "int8", held, Held::fencingToken);
            release.setArray(5, connection.createArrayOf("int4", subscriptions.toArray()));
            release.setString(6, node);
            release.setString(7, now.text());
            return release.executeUpdate();
        }
    }

    /**
     * Saves the cursor of a shard in the transaction of the handler.
     *
     * @param first the cursor of the first event that was delivered
     * @param transaction the id of the transaction, whose advisory lock is taken
     * @return the fact that serves to look up the commit, or null if the cursor is already at or after {@code first}
     * @throws LeaseLostException if another node has acquired the shard
     * @throws ShardLockedException if another transaction locks the shard's row for longer than the lock timeout
     */
    @Nullable
    CommitFact advance(Connection connection, Saved saved, Cursor first, Incarnation in, UUID transaction)
            throws SQLException {
        try (PreparedStatement advance = connection.prepareStatement(sql(ADVANCE))) {
            advance.setString(1, milliseconds(settings.workerLockTimeout()));
            SqlCursor.bind(advance, 2, saved.at());
            advance.setLong(4, saved.count());
            shard(advance, 5, saved.key(), saved.fencingToken());
            SqlCursor.bind(advance, 8, first);
            advance.setString(10, in.text());
            advance.setLong(11, CommitFacts.lockKey(transaction));
            try (ResultSet row = advance.executeQuery()) {
                if (row.next()) {
                    return other -> advanced(other, saved);
                }
            }
            requireHeld(connection, saved.key(), saved.fencingToken(), in);
            return null;
        } catch (SQLException e) {
            if (SqlState.lockTimeout(e)) {
                throw new ShardLockedException(saved.key(), e);
            }
            throw e;
        }
    }

    /**
     * Looks up the end of the transaction. The end is unknown after another node has acquired the shard and advanced
     * its cursor.
     */
    private End advanced(Connection connection, Saved saved) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ADVANCED))) {
            query.setLong(1, saved.fencingToken());
            SqlCursor.bind(query, 2, saved.at());
            SqlCursor.bind(query, 4, saved.at());
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
     * Checks that this node holds a shard.
     *
     * @throws LeaseLostException if another node has acquired the shard
     */
    void requireHeld(Connection connection, Key key, long fencingToken, Incarnation in) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(HELD))) {
            shard(query, 1, key, fencingToken);
            query.setString(4, in.text());
            try (ResultSet row = query.executeQuery()) {
                if (!row.next() || !row.getBoolean(1)) {
                    throw new LeaseLostException(key);
                }
            }
        }
    }

    private static void shard(PreparedStatement statement, int first, Key key, long fencingToken) throws SQLException {
        statement.setInt(first, key.subscription());
        statement.setInt(first + 1, key.shard());
        statement.setLong(first + 2, fencingToken);
    }

    /** Deletes a node, and nodes that were not seen for an hour, from the members of all subscriptions. */
    int leave(Connection connection, String node) throws SQLException {
        try (PreparedStatement leave = connection.prepareStatement(sql(LEAVE))) {
            leave.setString(1, milliseconds(settings.nodeLockTimeout()));
            leave.setString(2, node);
            return leave.executeUpdate();
        }
    }

    /** Returns the saved cursor of each shard of a subscription. */
    List<Cursor> cursors(Connection connection, int subscription) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(CURSORS))) {
            query.setInt(1, subscription);
            List<Cursor> cursors = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    cursors.add(SqlCursor.read(row));
                }
            }
            return cursors;
        }
    }

    /** Returns the shards whose rows other transactions lock now. */
    Set<Key> locked(Connection connection, List<Key> shards) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(LOCKED))) {
            query.setString(1, milliseconds(settings.nodeLockTimeout()));
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

    /** Sets the lock timeout of the connection's transaction, and returns the process ID of its session. */
    int limitedSession(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(SESSION)) {
            query.setString(1, milliseconds(settings.nodeLockTimeout()));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Waits until no other transaction locks a shard's row, and locks the row. */
    int waitFor(Connection connection, Key shard) throws SQLException {
        try (PreparedStatement wait = connection.prepareStatement(sql(WAIT))) {
            wait.setInt(1, shard.subscription());
            wait.setInt(2, shard.shard());
            return wait.executeUpdate();
        }
    }

    /** Returns the sessions that block a session, empty if it does not wait for a lock. */
    List<LockHolder> holders(Connection connection, int waiting) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(HOLDERS)) {
            query.setInt(1, waiting);
            List<LockHolder> holders = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    holders.add(new LockHolder(
                            row.getInt("pid"),
                            row.getString("application"),
                            row.getString("state"),
                            SqlTime.readOptional(row, "state_change"),
                            SqlTime.readOptional(row, "xact_start")));
                }
            }
            return holders;
        }
    }

    static String milliseconds(Duration duration) {
        return duration.toMillis() + "ms";
    }

    private static <T> void array(
            PreparedStatement statement, int index, String type, List<T> all, Function<T, ?> column)
            throws SQLException {
        Object[] values = all.stream().map(column).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
