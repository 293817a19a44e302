package dev.turnstile.postgres.internal.aggregate;

import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Table {@code snapshot}: the snapshots of aggregates. Thread-safe. */
public final class SnapshotTable {

    /** Ignores snapshots that contain deleted events. */
    private static final String HEAD = """
            SELECT s.id, s.version, s.deleted_up_to, {schema}.incarnation() AS incarnation, n.version AS taken, n.state,
              n.checksum, n.taken_at
            FROM {schema}.stream s
            LEFT JOIN LATERAL (
              SELECT version, state, checksum, taken_at FROM {schema}.snapshot
              WHERE stream_id = s.id AND fingerprint = ? AND version > s.deleted_up_to AND version <= ?
              ORDER BY version DESC LIMIT 1) n ON true
            WHERE s.category = (SELECT id FROM {schema}.category WHERE name = ?) AND s.key = ?""";

    /** Locks the stream's row, so that no transaction deletes its events meanwhile. */
    private static final String TAKE = """
            WITH head AS (
              SELECT id FROM {schema}.stream WHERE id = ? AND NOT closed AND deleted_up_to < ? AND {schema}.incarnation() = ?
              FOR SHARE),
            taken AS (
              INSERT INTO {schema}.snapshot (stream_id, fingerprint, version, state, checksum)
              SELECT h.id, ?, ?, CAST(? AS json), ? FROM head h
              WHERE NOT EXISTS (SELECT FROM {schema}.snapshot
                WHERE stream_id = ? AND fingerprint = ? AND version >= ?)
              ON CONFLICT DO NOTHING
              RETURNING stream_id),
            kept AS (
              SELECT version FROM {schema}.snapshot WHERE stream_id = ? AND fingerprint = ?
              ORDER BY version DESC LIMIT ?)
            DELETE FROM {schema}.snapshot old USING taken
            WHERE old.stream_id = taken.stream_id AND CASE
              WHEN old.fingerprint = ? THEN old.version NOT IN (SELECT version FROM kept)
              ELSE old.taken_at < clock_timestamp() - interval '1 day' END""";

    private static final String DELETE = """
            DELETE FROM {schema}.snapshot WHERE stream_id = (
              SELECT id FROM {schema}.stream
              WHERE category = (SELECT id FROM {schema}.category WHERE name = ?) AND key = ?)""";

    private static final String BEFORE = """
            SELECT coalesce(min(e.version) - 1, 2147483647) AS version
            FROM {schema}.stream s
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            WHERE s.category = (SELECT id FROM {schema}.category WHERE name = ?) AND s.key = ?
              AND e.version > s.deleted_up_to AND e.recorded_at > ?""";

    private static final int QUERY_TIMEOUT_SECONDS = 10;

    private final StatementTemplate template;

    public SnapshotTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /**
     * The head of a stream, with the snapshot from which to fold.
     *
     * @param id the number of the stream
     * @param version the version of its last event
     * @param deletedUpTo the version up to which its events were deleted
     * @param incarnation the incarnation of the server in which the head was read
     * @param snapshot the snapshot, or null if there is none
     */
    record Head(
            long id,
            int version,
            int deletedUpTo,
            String incarnation,
            @Nullable Stored snapshot) {

        /** The head of a stream without a row. */
        static final Head NONE = new Head(0, 0, 0, "", null);
    }

    /**
     * A stored snapshot.
     *
     * @param version the version of the state
     * @param state the state as JSON
     * @param checksum the stored checksum
     * @param takenAt the time at which the snapshot was taken
     */
    record Stored(int version, String state, String checksum, Instant takenAt) {

        /** Computes the checksum of a snapshot. */
        static String checksum(long stream, String fingerprint, int version, String state) {
            return Digest.of(Long.toString(stream), fingerprint, Integer.toString(version), state);
        }
    }

    /** Returns the head of a stream, with the latest snapshot up to a version. */
    Head head(Connection connection, StreamName stream, String fingerprint, int upTo) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(HEAD))) {
            query.setString(1, fingerprint);
            query.setInt(2, upTo);
            query.setString(3, stream.category());
            query.setString(4, stream.key());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? new Head(
                                row.getLong("id"),
                                row.getInt("version"),
                                row.getInt("deleted_up_to"),
                                row.getString("incarnation"),
                                stored(row))
                        : Head.NONE;
            }
        }
    }

    private static @Nullable Stored stored(ResultSet row) throws SQLException {
        int version = row.getInt("taken");
        return row.wasNull()
                ? null
                : new Stored(
                        version,
                        row.getString("state"),
                        row.getString("checksum"),
                        row.getObject("taken_at", OffsetDateTime.class).toInstant());
    }

    /**
     * Inserts a snapshot, and deletes older ones. Does nothing if a snapshot of this or a later version exists, the
     * events of the snapshot were deleted, the stream is closed, or the log may have been set back.
     *
     * @param kept the number of snapshots of this fingerprint to keep; snapshots of other fingerprints are kept for 1
     *     day
     */
    void take(Connection connection, Head head, String fingerprint, int version, String state, int kept)
            throws SQLException {
        long stream = head.id();
        try (PreparedStatement take = connection.prepareStatement(sql(TAKE))) {
            take.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
            take.setLong(1, stream);
            take.setInt(2, version);
            take.setString(3, head.incarnation());
            take.setString(4, fingerprint);
            take.setInt(5, version);
            take.setString(6, state);
            take.setString(7, Stored.checksum(stream, fingerprint, version, state));
            take.setLong(8, stream);
            take.setString(9, fingerprint);
            take.setInt(10, version);
            take.setLong(11, stream);
            take.setString(12, fingerprint);
            take.setInt(13, kept - 1);
            take.setString(14, fingerprint);
            take.executeUpdate();
        }
    }

    /** Deletes all snapshots of a stream, and returns their number. */
    int delete(Connection connection, StreamName stream) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(sql(DELETE))) {
            delete.setString(1, stream.category());
            delete.setString(2, stream.key());
            return delete.executeUpdate();
        }
    }

    /** Returns the last version before the first event that was recorded after a time. */
    int versionAt(Connection connection, StreamName stream, Instant time) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(BEFORE))) {
            query.setString(1, stream.category());
            query.setString(2, stream.key());
            query.setObject(3, SqlTime.of(time));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getInt("version");
            }
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
