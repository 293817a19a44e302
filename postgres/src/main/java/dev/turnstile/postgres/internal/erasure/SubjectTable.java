package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.event.StoredType;
import dev.turnstile.event.StreamName;
import dev.turnstile.postgres.internal.sql.SqlTime;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of subjects, and dependent rows of other tables. Thread-safe. */
final class SubjectTable {

    private static final int FETCHED_AT_ONCE = 500;

    private static final String KEY = "SELECT key_id FROM {schema}.subject_key WHERE subject = ?";

    private static final String LOCK = "SELECT wrapped FROM {schema}.subject_key WHERE subject = ? FOR UPDATE";

    private static final String FORGET = """
            INSERT INTO {schema}.subject_key AS k (subject, wrapped, forgotten_at) VALUES (?, NULL, clock_timestamp())
            ON CONFLICT (subject) DO UPDATE
            SET wrapped = NULL, forgotten_at = coalesce(k.forgotten_at, excluded.forgotten_at)
            RETURNING key_id, forgotten_at""";

    private static final String STREAMS = """
            SELECT c.name, s.key
            FROM {schema}.subject_stream h
            JOIN {schema}.stream s ON s.id = h.stream_id
            JOIN {schema}.category c ON c.id = s.category
            WHERE h.key_id = ?
            ORDER BY c.name, s.key""";

    private static final String EVENTS = """
            SELECT c.name AS category, s.key, e.version, t.name AS type, t.schema, e.data, e.command_id
            FROM {schema}.subject_stream h
            JOIN {schema}.stream s ON s.id = h.stream_id
            JOIN {schema}.category c ON c.id = s.category
            JOIN LATERAL {schema}.stream_events(s.id, s.archived_up_to, 1, 2147483647) e ON true
            JOIN {schema}.event_type t ON t.id = e.type
            WHERE h.key_id = ? AND t.kind = 'event' AND e.data IS NOT NULL
            ORDER BY s.id, e.version""";

    private static final String SNAPSHOTS = """
            SELECT count(*) FROM {schema}.snapshot
            WHERE stream_id IN (SELECT stream_id FROM {schema}.subject_stream WHERE key_id = ?)""";

    private static final String REMOVE_SNAPSHOTS = """
            DELETE FROM {schema}.snapshot
            WHERE stream_id IN (SELECT stream_id FROM {schema}.subject_stream WHERE key_id = ?)""";

    private static final String WRAPPED = """
            SELECT key_id, subject, wrapped FROM {schema}.subject_key
            WHERE wrapped IS NOT NULL AND key_id > ? ORDER BY key_id LIMIT 500 FOR UPDATE""";

    private static final String REWRAP = "UPDATE {schema}.subject_key SET wrapped = ? WHERE key_id = ?";

    private final StatementTemplate template;

    SubjectTable(String schema) {
        this.template = StatementTemplate.of(schema);
    }

    /** A forgotten subject. */
    record Row(long key, Instant forgottenAt) {}

    /** An event as stored. */
    record StoredEvent(
            Envelope.Place place,
            int version,
            String data,
            @Nullable UUID command) {}

    /** Receives rows one by one. */
    @FunctionalInterface
    interface RowConsumer<T> {
        void take(T row) throws SQLException;
    }

    @Nullable
    Long key(Connection connection, String subject) throws SQLException {
        List<Long> keys = new ArrayList<>();
        query(connection, KEY, subject, row -> keys.add(row.getLong(1)));
        return keys.isEmpty() ? null : keys.getFirst();
    }

    /** Locks a subject's row, and returns the stored key, or null if there is no row or no key. */
    byte @Nullable [] lock(Connection connection, String subject) throws SQLException {
        List<byte[]> found = new ArrayList<>();
        query(connection, LOCK, subject, row -> found.add(row.getBytes(1)));
        return found.isEmpty() ? null : found.getFirst();
    }

    Row forget(Connection connection, String subject) throws SQLException {
        List<Row> rows = new ArrayList<>();
        query(
                connection,
                FORGET,
                subject,
                row -> rows.add(new Row(row.getLong("key_id"), SqlTime.read(row, "forgotten_at"))));
        return rows.getFirst();
    }

    List<StreamName> streams(Connection connection, long key) throws SQLException {
        List<StreamName> streams = new ArrayList<>();
        query(connection, STREAMS, key, row -> streams.add(new StreamName(row.getString(1), row.getString(2))));
        return streams;
    }

    void events(Connection connection, long key, RowConsumer<StoredEvent> taker) throws SQLException {
        query(
                connection,
                EVENTS,
                key,
                row -> taker.take(new StoredEvent(
                        new Envelope.Place(
                                new StreamName(row.getString("category"), row.getString("key")),
                                new StoredType(row.getString("type"), row.getInt("schema"))),
                        row.getInt("version"),
                        row.getString("data"),
                        row.getObject("command_id", UUID.class))));
    }

    int snapshots(Connection connection, long key) throws SQLException {
        List<Integer> count = new ArrayList<>(List.of(0));
        query(connection, SNAPSHOTS, key, row -> count.set(0, row.getInt(1)));
        return count.getFirst();
    }

    int removeSnapshots(Connection connection, long key) throws SQLException {
        try (PreparedStatement remove = connection.prepareStatement(sql(REMOVE_SNAPSHOTS))) {
            remove.setLong(1, key);
            return remove.executeUpdate();
        }
    }

    /** Wraps up to 500 keys again, starting after a number, and returns their numbers. */
    List<Long> rewrap(Connection connection, long after, SubjectKeys keys) throws SQLException {
        List<Long> some = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(sql(REWRAP))) {
            query(connection, WRAPPED, after, row -> {
                some.add(row.getLong("key_id"));
                update.setBytes(1, keys.rewrapped(row.getString("subject"), row.getBytes("wrapped")));
                update.setLong(2, row.getLong("key_id"));
                update.addBatch();
            });
            update.executeBatch();
        }
        return some;
    }

    private void query(Connection connection, String sql, Object value, RowConsumer<ResultSet> taker)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(sql))) {
            query.setFetchSize(FETCHED_AT_ONCE);
            query.setObject(1, value);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    taker.take(row);
                }
            }
        }
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
