package dev.turnstile.postgres.internal.event;

import dev.turnstile.event.EventStore.StreamInfo;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.StreamDeleted;
import dev.turnstile.event.StreamName;
import dev.turnstile.event.WrongExpectedVersion;
import dev.turnstile.json.Json;
import dev.turnstile.postgres.internal.sql.StatementTemplate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes the rows of streams. */
final class StreamTable {

    private static final String FIND = """
            SELECT s.id, s.version, s.deleted_up_to, s.closed, s.metadata
            FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
            WHERE c.name = ? AND s.key = ?""";

    private static final String LOCK = FIND + " FOR NO KEY UPDATE OF s";

    private static final String DESCRIBE = """
            INSERT INTO {schema}.stream AS s (category, key, version, horizon, metadata)
            SELECT CAST(? AS smallint), ?, 0, {schema}.log_xid(), CAST(? AS jsonb) WHERE {schema}.in_incarnation(?)
            ON CONFLICT (category, key) DO UPDATE SET metadata = excluded.metadata
            WHERE NOT s.closed""";

    private static final String MAKE = """
            INSERT INTO {schema}.stream (category, key, version, horizon)
            SELECT CAST(? AS smallint), ?, 0, {schema}.log_xid() WHERE {schema}.in_incarnation(?)
            ON CONFLICT (category, key) DO NOTHING""";

    private static final String HIDE = "UPDATE {schema}.stream SET deleted_up_to = version WHERE id = ?";

    private static final String CLOSE = """
            WITH gone AS (DELETE FROM {schema}.event WHERE stream_id = ? RETURNING position, tags),
            untagged AS (
              DELETE FROM {schema}.event_tag et USING gone, unnest(gone.tags) AS carried(name), {schema}.tag t
              WHERE t.name = carried.name AND et.tag_id = t.id AND et.position = gone.position),
            folded AS (DELETE FROM {schema}.snapshot WHERE stream_id = ?)
            UPDATE {schema}.stream SET deleted_up_to = version, closed = true WHERE id = ?""";

    private static final String ARCHIVED = """
            SELECT archived_from, archived_to FROM {schema}.stream
            WHERE id = ? AND archived_up_to > 0 AND {schema}.stream_is_whole(id, 1, archived_up_to)""";

    /** The bounds are literal values, so that the planner prunes all other partitions. */
    private static final String CLOSE_ARCHIVED = """
            WITH gone AS (
              DELETE FROM {schema}.event_archive WHERE stream_id = ? AND position BETWEEN ? AND ?
              RETURNING position, tags),
            untagged AS (
              DELETE FROM {schema}.event_tag et USING gone, unnest(gone.tags) AS carried(name), {schema}.tag t
              WHERE t.name = carried.name AND et.tag_id = t.id AND et.position = gone.position)
            UPDATE {schema}.stream SET archived_up_to = 0, archived_from = NULL, archived_to = NULL WHERE id = ?""";

    private static final String LACKS = """
            SELECT EXISTS (SELECT FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
              WHERE c.name = ? AND s.key = ? AND s.version >= greatest(?, s.deleted_up_to + 1)
                AND NOT EXISTS (SELECT FROM {schema}.stream_events(s.id, s.archived_up_to,
                  greatest(?, s.deleted_up_to + 1), greatest(?, s.deleted_up_to + 1))))""";

    private final StatementTemplate template;
    private final Json json;

    StreamTable(String schema, Json json) {
        this.template = StatementTemplate.of(schema);
        this.json = json;
    }

    /**
     * The row of a stream.
     *
     * @param id the stream's number
     * @param info the other columns
     */
    private record Row(long id, StreamInfo info) {}

    Optional<StreamInfo> find(Connection connection, StreamName stream) throws SQLException {
        Row row = row(connection, FIND, stream);
        return row == null
                        || (row.info.version() == 0
                                && !row.info.closed()
                                && row.info.metadata().isEmpty())
                ? Optional.empty()
                : Optional.of(row.info);
    }

    private @Nullable Row row(Connection connection, String sql, StreamName stream) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(sql))) {
            query.setString(1, stream.category());
            query.setString(2, stream.key());
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Row(row.getLong("id"), info(row, stream)) : null;
            }
        }
    }

    private StreamInfo info(ResultSet row, StreamName stream) throws SQLException {
        String metadata = row.getString("metadata");
        return new StreamInfo(
                stream,
                row.getInt("version"),
                row.getInt("deleted_up_to"),
                row.getBoolean("closed"),
                metadata == null ? Map.of() : json.read(metadata));
    }

    void describe(Connection connection, EventNumbers.Known numbers, StreamName stream, Map<String, ?> metadata)
            throws SQLException {
        try (PreparedStatement describe = connection.prepareStatement(sql(DESCRIBE))) {
            describe.setShort(1, numbers.category(stream.category()));
            describe.setString(2, stream.key());
            describe.setString(3, metadata.isEmpty() ? null : json.write(metadata));
            describe.setString(4, numbers.incarnation());
            if (describe.executeUpdate() == 0) {
                throw new StreamDeleted(stream);
            }
        }
    }

    /** Marks the events of a stream as deleted, inside a transaction. */
    void delete(Connection connection, StreamName stream, ExpectedVersion expected) throws SQLException {
        Row row = expected(connection, stream, expected);
        if (row != null) {
            update(connection, HIDE, row.id);
        }
    }

    /** Removes the events of a stream and closes the stream, inside a transaction. */
    void close(Connection connection, EventNumbers.Known numbers, StreamName stream, ExpectedVersion expected)
            throws SQLException {
        if (expected.holds(0, 0)) {
            try (PreparedStatement make = connection.prepareStatement(sql(MAKE))) {
                make.setShort(1, numbers.category(stream.category()));
                make.setString(2, stream.key());
                make.setString(3, numbers.incarnation());
                make.executeUpdate();
            }
        }
        Row row = expected(connection, stream, expected);
        if (row != null) {
            closeArchived(connection, row.id);
            update(connection, CLOSE, row.id, row.id, row.id);
        }
    }

    private void closeArchived(Connection connection, long id) throws SQLException {
        try (PreparedStatement find = connection.prepareStatement(sql(ARCHIVED))) {
            find.setLong(1, id);
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    update(connection, CLOSE_ARCHIVED, id, row.getLong(1), row.getLong(2), id);
                }
            }
        }
    }

    private @Nullable Row expected(Connection connection, StreamName stream, ExpectedVersion expected)
            throws SQLException {
        Row row = row(connection, LOCK, stream);
        StreamInfo info = row == null ? new StreamInfo(stream, 0, 0, false, Map.of()) : row.info;
        if (info.closed()) {
            throw new StreamDeleted(stream);
        }
        if (!expected.holds(info.version(), info.deletedUpTo())) {
            throw new WrongExpectedVersion(stream, expected, info.version(), info.deleted());
        }
        return row;
    }

    private void update(Connection connection, String sql, long... ids) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql(sql))) {
            for (int i = 0; i < ids.length; i++) {
                update.setLong(i + 1, ids[i]);
            }
            update.executeUpdate();
        }
    }

    /** Returns whether a stream lacks the first event that it must have from a version on. */
    boolean lacks(Connection connection, StreamName stream, int from) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql(LACKS))) {
            query.setString(1, stream.category());
            query.setString(2, stream.key());
            query.setInt(3, from);
            query.setInt(4, from);
            query.setInt(5, from);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Returns the template of statements on the log's tables. */
    StatementTemplate template() {
        return template;
    }

    private String sql(String text) {
        return template.fill(text);
    }
}
