package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Postponed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The current log in the database. The log may have been set back after an event was read from it.
 *
 * @param database the log's database
 * @param schema the schema of Turnstile's own tables, quoted
 */
record RelayedLog(DataSource database, String schema) {

    private static final Duration DELAY = Duration.ofSeconds(1);

    static final String SELECT = """
            SELECT e.position, CAST(e.horizon AS text), c.name, s.key, e.version, e.recorded_at, e.command_id,
              CASE WHEN e.data::text LIKE '%"$personal"%' THEN e.data::text END
            FROM {schema}.every_event e
              JOIN {schema}.stream s ON s.id = e.stream_id
              JOIN {schema}.category c ON c.id = s.category
            WHERE e.position = ANY (?)""";

    private static final String POSITION = """
            SELECT e.position FROM {schema}.every_event e
              JOIN {schema}.stream s ON s.id = e.stream_id
              JOIN {schema}.category c ON c.id = s.category
            WHERE c.name = ? AND s.key = ? AND e.version = ?""";

    private static final String REMOVED = """
            SELECT EXISTS (
                SELECT FROM {schema}.stream s JOIN {schema}.category c ON c.id = s.category
                WHERE c.name = ? AND s.key = ? AND s.closed)
              OR EXISTS (
                SELECT FROM {schema}.archive_partition
                WHERE detached_at IS NOT NULL AND ? BETWEEN first_position AND last_position)""";

    private static final String IDENTITY = "SELECT id, era, {schema}.incarnation() FROM {schema}.log";

    private static final String SHARD = """
            SELECT h.fence, CAST(h.horizon AS text), h.position, h.handled
            FROM {schema}.subscription_shard h JOIN {schema}.subscription s ON s.id = h.subscription
            WHERE s.name = ? AND h.shard = 0""";

    private static final String TYPES = """
            SELECT c.name, c.id, t.kind, t.name, t.id, m.name
            FROM {schema}.category c CROSS JOIN {schema}.event_type t
              LEFT JOIN {schema}.lifecycle l ON l.id = t.lifecycle
              LEFT JOIN {schema}.machine m ON m.id = l.machine""";

    private static final String BETWEEN = """
            SELECT EXISTS (
              SELECT FROM {schema}.every_event e JOIN {schema}.stream s ON s.id = e.stream_id
              WHERE (e.horizon, e.position) > (CAST(? AS xid8), ?) AND (e.horizon, e.position) <= (CAST(? AS xid8), ?)
                AND (s.category, e.type) IN (SELECT * FROM unnest(CAST(? AS smallint[]), CAST(? AS smallint[]))))""";

    /** Raises the fencing token, so that the node gives up the shard; the next lease starts from this cursor. */
    private static final String MOVE = """
            UPDATE {schema}.subscription_shard h
            SET horizon = CAST(? AS xid8), position = ?, fence = h.fence + 1, node = NULL, leased_until = NULL,
              failure = NULL, held = NULL
            FROM {schema}.subscription s
            WHERE s.id = h.subscription AND s.name = ? AND h.shard = 0
            RETURNING h.fence""";

    /** Work on a connection. */
    @FunctionalInterface
    private interface Work<T> {

        T on(Connection connection) throws SQLException;
    }

    /**
     * An event of the log.
     *
     * @param at its cursor
     * @param digest its digest
     * @param sealed its stored data if it contains personal values, otherwise null
     */
    record Entry(Cursor at, String digest, @Nullable String sealed) {}

    /**
     * The shard of the relay's subscription.
     *
     * @param token the fencing token of the last lease
     * @param at the saved cursor
     * @param handled the number of delivered events
     */
    record SavedShard(long token, Cursor at, long handled) {}

    /**
     * Selected events of the log, with the log's identity.
     *
     * @param identity the log's identity
     * @param entries the events that were found, by position
     */
    record View(LogIdentity identity, Map<Long, Entry> entries) {

        /** Returns whether the log contains the event at its position, and not another event. */
        boolean has(long position, String digest) {
            Entry entry = entries.get(position);
            return entry != null && entry.digest().equals(digest);
        }
    }

    /**
     * Reads the log's identity and the events at the given positions.
     *
     * @throws Postponed if the database fails
     */
    View view(Collection<Long> positions) {
        return run(connection -> new View(identity(connection), entries(connection, positions)));
    }

    /**
     * Returns whether an event that was not found at its position was removed, because its stream was deleted forever
     * or its archive partition is detached.
     */
    boolean removed(long position, StreamName stream) {
        return run(connection -> {
            try (PreparedStatement select = prepared(connection, REMOVED)) {
                select.setString(1, stream.category());
                select.setString(2, stream.key());
                select.setLong(3, position);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    /** Returns the stored shard of a subscription; empty if the subscription was never started. */
    Optional<SavedShard> shard(String subscription) {
        return run(connection -> {
            try (PreparedStatement select = prepared(connection, SHARD)) {
                select.setString(1, subscription);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new SavedShard(row.getLong(1), cursor(row, 2, 3), row.getLong(4)))
                            : Optional.empty();
                }
            }
        });
    }

    /** Returns whether the log contains selected events after one cursor and up to another. */
    boolean selectedBetween(Selection selection, Cursor after, Cursor upTo) {
        return run(connection -> {
            List<Short> categories = new ArrayList<>();
            List<Short> types = new ArrayList<>();
            try (PreparedStatement select = prepared(connection, TYPES);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (selection.kinds().contains(Kind.of(row.getString(3)))
                            && selection.matches(row.getString(1), row.getString(4))
                            && selection.matchesMachine(row.getString(6))) {
                        categories.add(row.getShort(2));
                        types.add(row.getShort(5));
                    }
                }
            }
            try (PreparedStatement select = prepared(connection, BETWEEN)) {
                select.setString(1, Long.toUnsignedString(after.horizon()));
                select.setLong(2, after.position());
                select.setString(3, Long.toUnsignedString(upTo.horizon()));
                select.setLong(4, upTo.position());
                select.setArray(5, connection.createArrayOf("int2", categories.toArray()));
                select.setArray(6, connection.createArrayOf("int2", types.toArray()));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    /** Returns a version of a stream; empty if the log does not contain it. */
    Optional<Entry> find(StreamName stream, int version) {
        return run(connection -> {
            try (PreparedStatement select = prepared(connection, POSITION)) {
                select.setString(1, stream.category());
                select.setString(2, stream.key());
                select.setInt(3, version);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? entries(connection, List.of(row.getLong(1))).values().stream()
                                    .findFirst()
                            : Optional.empty();
                }
            }
        });
    }

    /** Sets the cursor of a subscription and revokes the lease of its shard. */
    void moveTo(String subscription, Cursor to) {
        run(connection -> {
            try (PreparedStatement update = prepared(connection, MOVE)) {
                update.setString(1, Long.toUnsignedString(to.horizon()));
                update.setLong(2, to.position());
                update.setString(3, subscription);
                return update.execute();
            }
        });
    }

    /**
     * Returns the data to send, by event position. Events are left out if their stream was deleted forever after they
     * were read.
     *
     * @param view the log's identity, and the log's entries at the positions of the events
     * @param plaintext whether personal values are sent decrypted
     * @throws Postponed if the log no longer contains one of the other events
     */
    Map<Long, @Nullable String> sendable(View view, List<RecordedEvent> events, boolean plaintext) {
        Map<Long, @Nullable String> data = new HashMap<>();
        for (RecordedEvent event : events) {
            Entry entry = view.entries().get(event.position());
            if (entry == null && removed(event.position(), event.stream())) {
                continue;
            }
            if (entry == null || !entry.digest().equals(EventDigest.of(event))) {
                throw new Postponed(
                        DELAY,
                        "the event at position " + event.position() + " (stream " + event.stream() + ", version "
                                + event.version() + ") is not in the log"
                                + (entry == null ? "" : ": another event has its position")
                                + "; the log was set back since it was read");
            }
            data.put(event.position(), plaintext || entry.sealed() == null ? event.data() : entry.sealed());
        }
        return data;
    }

    private LogIdentity identity(Connection connection) throws SQLException {
        try (PreparedStatement select = prepared(connection, IDENTITY);
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("table " + schema + ".log: expected one row, got none; install the schema");
            }
            return new LogIdentity(row.getObject(1, UUID.class), row.getInt(2), row.getString(3));
        }
    }

    private Map<Long, Entry> entries(Connection connection, Collection<Long> positions) throws SQLException {
        Map<Long, Entry> entries = new HashMap<>();
        try (PreparedStatement select = prepared(connection, SELECT)) {
            List<Long> all = new ArrayList<>(positions);
            select.setArray(1, connection.createArrayOf("bigint", all.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    String digest = EventDigest.of(
                            new StreamName(row.getString(3), row.getString(4)),
                            row.getInt(5),
                            row.getObject(6, OffsetDateTime.class).toInstant(),
                            row.getObject(7, UUID.class));
                    entries.put(row.getLong(1), new Entry(cursor(row, 2, 1), digest, row.getString(8)));
                }
            }
        }
        return entries;
    }

    private static Cursor cursor(ResultSet row, int horizon, int position) throws SQLException {
        return new Cursor(Long.parseUnsignedLong(row.getString(horizon)), row.getLong(position));
    }

    private PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(sql.replace("{schema}", schema));
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new Postponed(DELAY, "the log cannot be read: " + e.getMessage());
        }
    }
}
