package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.QuotedName;
import dev.turnstile.postgres.internal.failure.Failures;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams that wait for an event that failed. Thread-safe. */
final class ParkedTable {

    /** Only who holds the shard parks; the row of the shard is held until then, so nobody takes it in between. */
    private static final String PARK = "WITH " + ShardTable.LIMITED + """
            ,
            holder AS (
              SELECT s.subscription FROM {schema}.subscription_shard s, limited
              WHERE s.subscription = ? AND s.shard = ? AND s.fence = ? AND {schema}.in_incarnation(?) FOR SHARE OF s)
            INSERT INTO {schema}.parked_stream AS p
              (subscription, stream_id, version, position, attempts, next_attempt_at, failure, message, described)
            SELECT subscription, ?, ?, ?, ?, clock_timestamp() + CAST(? AS interval), ?, ?, ? FROM holder
            ON CONFLICT (subscription, stream_id) DO UPDATE
            SET version = EXCLUDED.version, position = EXCLUDED.position, attempts = EXCLUDED.attempts,
              next_attempt_at = EXCLUDED.next_attempt_at, asked = false, failure = EXCLUDED.failure,
              message = EXCLUDED.message, described = EXCLUDED.described
            WHERE p.version <= EXCLUDED.version AND NOT p.asked""";

    private static final String MOVE = """
            UPDATE {schema}.parked_stream SET version = ?, attempts = 0
            WHERE subscription = ? AND stream_id = ? AND version = ? AND {schema}.in_incarnation(?)""";

    private static final String RELEASE = """
            DELETE FROM {schema}.parked_stream
            WHERE subscription = ? AND stream_id = ? AND version = ? AND {schema}.in_incarnation(?)""";

    /** What somebody asked for is heard of by this: it is due, and is not to be heard of again. */
    private static final String OF_SHARD = """
            WITH shard AS (
              SELECT p.subscription, p.stream_id, p.version, p.attempts, p.asked,
                CAST(extract(epoch FROM p.next_attempt_at - clock_timestamp()) * 1000 AS bigint) AS pause
              FROM {schema}.parked_stream p JOIN {schema}.subscription n ON n.id = p.subscription
              WHERE p.subscription = ? AND p.stream_id % n.shards = ?),
            free AS (
              SELECT p.subscription, p.stream_id FROM {schema}.parked_stream p JOIN shard USING (subscription, stream_id)
              WHERE shard.asked AND p.version = shard.version FOR UPDATE OF p SKIP LOCKED),
            heard AS (
              UPDATE {schema}.parked_stream p SET asked = false
              FROM free WHERE p.subscription = free.subscription AND p.stream_id = free.stream_id)
            SELECT stream_id, version, attempts, pause FROM shard""";

    /**
     * Only the node that has the shard hears of it: taken by another one it would be lost. What another transaction locks
     * is heard of later.
     */
    private static final String ASKED = """
            WITH free AS (
              SELECT p.subscription, p.stream_id
              FROM {schema}.parked_stream p, {schema}.subscription n, {schema}.subscription_shard s
              WHERE p.asked AND p.subscription = ANY (?) AND n.id = p.subscription
                AND s.subscription = n.id AND s.shard = p.stream_id % n.shards AND s.node = ?
              FOR UPDATE OF p SKIP LOCKED)
            UPDATE {schema}.parked_stream p SET asked = false
            FROM free WHERE p.subscription = free.subscription AND p.stream_id = free.stream_id
            RETURNING p.subscription, p.stream_id""";

    private final String schema;
    private final Pace pace;

    ParkedTable(String schema, Pace pace) {
        this.schema = QuotedName.of(schema);
        this.pace = pace;
    }

    /**
     * A stream that waits.
     *
     * @param stream its number
     * @param version the event that failed
     * @param attempts how often
     * @param pause after how many milliseconds it is tried again, or null if somebody must ask for it
     */
    record Parked(
            long stream,
            int version,
            int attempts,
            @Nullable Long pause) {}

    /**
     * What failed.
     *
     * @param event the event
     * @param attempts how often
     * @param pause when to try again, or null to give up
     * @param failure how it failed
     */
    record Failed(Fetched event, int attempts, @Nullable Duration pause, Throwable failure) {}

    /**
     * A stream that somebody asked for.
     *
     * @param subscription the subscription's number
     * @param stream the stream's number
     */
    record Asked(int subscription, long stream) {}

    /**
     * Parks a stream, or tells of another failure of it.
     *
     * @return whether it was done; if not, the shard is held no longer, or somebody asked for the stream meanwhile
     */
    boolean park(Connection connection, Shard shard, Failed failed) throws SQLException {
        try (PreparedStatement park = connection.prepareStatement(sql(PARK))) {
            park.setString(1, ShardTable.milliseconds(pace.workerLockTimeout()));
            park.setInt(2, shard.key().subscription());
            park.setInt(3, shard.key().shard());
            park.setLong(4, shard.fence());
            park.setString(5, shard.in().text());
            park.setLong(6, failed.event().stream());
            park.setInt(7, failed.event().version());
            park.setLong(8, failed.event().at().position());
            park.setInt(9, failed.attempts());
            park.setString(10, failed.pause() == null ? null : failed.pause().toMillis() + " milliseconds");
            park.setString(11, failed.failure().getClass().getName());
            park.setString(12, Failures.message(failed.failure()));
            park.setString(13, Failures.text(failed.failure()));
            return park.executeUpdate() > 0;
        }
    }

    /** Notes that the event that failed, and those behind it up to a version, were handled. */
    boolean move(Connection connection, Shard shard, long stream, int from, int to) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(sql(MOVE))) {
            move.setInt(1, to);
            move.setInt(2, shard.key().subscription());
            move.setLong(3, stream);
            move.setInt(4, from);
            move.setString(5, shard.in().text());
            return move.executeUpdate() > 0;
        }
    }

    /** Ends a stream's wait. */
    boolean release(Connection connection, Shard shard, long stream, int version) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(sql(RELEASE))) {
            release.setInt(1, shard.key().subscription());
            release.setLong(2, stream);
            release.setInt(3, version);
            release.setString(4, shard.in().text());
            return release.executeUpdate() > 0;
        }
    }

    List<Parked> of(Connection connection, ShardTable.Key shard) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(OF_SHARD))) {
            query.setInt(1, shard.subscription());
            query.setInt(2, shard.shard());
            List<Parked> parked = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    parked.add(new Parked(row.getLong(1), row.getInt(2), row.getInt(3), row.getObject(4, Long.class)));
                }
            }
            return parked;
        }
    }

    /** Returns the streams of a node's shards that somebody asked for, once; what is to be done is in their rows. */
    List<Asked> asked(Connection connection, Collection<Integer> subscriptions, String node) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ASKED))) {
            query.setArray(1, connection.createArrayOf("int4", subscriptions.toArray()));
            query.setString(2, node);
            List<Asked> asked = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    asked.add(new Asked(row.getInt(1), row.getLong(2)));
                }
            }
            return asked;
        }
    }

    private String sql(String text) {
        return text.replace("{schema}", schema);
    }
}
