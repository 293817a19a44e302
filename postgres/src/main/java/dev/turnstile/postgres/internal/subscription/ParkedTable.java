package dev.turnstile.postgres.internal.subscription;

import dev.turnstile.postgres.internal.failure.Failures;
import dev.turnstile.postgres.internal.log.Fetched;
import dev.turnstile.postgres.internal.settings.NodeSettings;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code parked_stream}: the streams in which an event failed. Thread-safe. */
final class ParkedTable {

    /**
     * Only the node that holds the shard parks a stream. The shard's row is locked, so no other node acquires it
     * meanwhile.
     */
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

    /** Also acknowledges requests for redelivery: the returned streams are due, and their requests are cleared. */
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
     * Clears only requests for shards that this node holds, because a request that another node cleared would be lost.
     * Rows that another transaction locks are skipped, and read in a later round.
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

    private final StatementTemplate template;
    private final NodeSettings settings;

    ParkedTable(String schema, NodeSettings settings) {
        this.template = StatementTemplate.of(schema);
        this.settings = settings;
    }

    /**
     * A parked stream.
     *
     * @param stream the number of the stream
     * @param version the version of the event that failed
     * @param attempts the number of failed attempts
     * @param backoffMillis the time until the next attempt in milliseconds, or null for a dead letter
     */
    record Parked(
            long stream,
            int version,
            int attempts,
            @Nullable Long backoffMillis) {}

    /**
     * A failed delivery.
     *
     * @param event the event
     * @param attempts the number of failed attempts
     * @param backoff the time until the next attempt, or null for a dead letter
     * @param failure the exception of the last attempt
     */
    record Failed(Fetched event, int attempts, @Nullable Duration backoff, Throwable failure) {}

    /**
     * A request for the redelivery of a parked stream.
     *
     * @param subscription the subscription's number
     * @param stream the stream's number
     */
    record Request(int subscription, long stream) {}

    /**
     * Parks a stream, or updates the row of a stream that is parked.
     *
     * @return false if this node no longer holds the shard, or a request for redelivery of the stream is pending
     */
    boolean park(Connection connection, Shard shard, Failed failed) throws SQLException {
        try (PreparedStatement park = connection.prepareStatement(sql(PARK))) {
            park.setString(1, ShardTable.milliseconds(settings.workerLockTimeout()));
            park.setInt(2, shard.key().subscription());
            park.setInt(3, shard.key().shard());
            park.setLong(4, shard.fencingToken());
            park.setString(5, shard.in().text());
            park.setLong(6, failed.event().stream());
            park.setInt(7, failed.event().version());
            park.setLong(8, failed.event().at().position());
            park.setInt(9, failed.attempts());
            park.setString(
                    10, failed.backoff() == null ? null : failed.backoff().toMillis() + " milliseconds");
            park.setString(11, failed.failure().getClass().getName());
            park.setString(12, Failures.message(failed.failure()));
            park.setString(13, Failures.text(failed.failure()));
            return park.executeUpdate() > 0;
        }
    }

    /** Records that the failed event, and the events after it up to version {@code to}, exclusive, were handled. */
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

    /** Deletes the row of a parked stream. */
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

    /**
     * Returns and clears the requests for redelivery in a node's shards. The rows contain the version at which the
     * redelivery starts.
     */
    List<Request> requests(Connection connection, Collection<Integer> subscriptions, String node) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(ASKED))) {
            query.setArray(1, connection.createArrayOf("int4", subscriptions.toArray()));
            query.setString(2, node);
            List<Request> requests = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    requests.add(new Request(row.getInt(1), row.getLong(2)));
                }
            }
            return requests;
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
