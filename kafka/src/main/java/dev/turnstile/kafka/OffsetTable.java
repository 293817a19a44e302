package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The table of the projections' offsets in their topics.
 *
 * @param schema the schema of Turnstile's own tables, quoted
 */
record OffsetTable(String schema) {

    private static final String EXISTS = "SELECT to_regclass(?)";

    /** Serializes concurrent creation by several nodes until the end of the transaction. */
    private static final String CREATE_LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('turnstile.kafka_offset', 0))";

    /** Serializes a reset with a worker that adds rows: the reset would not see rows that are not yet committed. */
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('turnstile.kafka_offset ' || CAST(? AS text), 0))";

    private static final String CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {schema}";

    private static final String ADD = """
            INSERT INTO {schema}.kafka_offset (projection, topic, partition, topic_id, next_offset)
            VALUES (?, ?, ?, ?, 0)
            ON CONFLICT DO NOTHING""";

    private static final String SELECT = """
            SELECT topic, partition, next_offset, leader_epoch, topic_id
            FROM {schema}.kafka_offset
            WHERE projection = ?""";

    /** Keeps a shorter timeout that is set for the role or the database. */
    private static final String ADVANCE = """
            WITH limited AS MATERIALIZED (
              SELECT CASE WHEN CAST(current_setting('idle_in_transaction_session_timeout') AS interval)
                  NOT BETWEEN interval '1 millisecond' AND CAST(? AS interval)
                THEN set_config('idle_in_transaction_session_timeout', ?, true) END AS idle)
            UPDATE {schema}.kafka_offset
            SET next_offset = ?, leader_epoch = ?
            FROM limited
            WHERE projection = ? AND topic = ? AND partition = ? AND next_offset = ?""";

    private static final String DELETE = """
            DELETE FROM {schema}.kafka_offset
            WHERE projection = ?""";

    private PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        return connection.prepareStatement(sql.replace("{schema}", schema));
    }

    /** Creates the table if it does not exist. */
    void create(Connection connection) throws SQLException {
        try (PreparedStatement there = connection.prepareStatement(EXISTS);
                Statement statement = connection.createStatement()) {
            there.setString(1, schema + ".kafka_offset");
            if (missing(there)) {
                statement.execute(CREATE_LOCK);
                statement.execute(CREATE_SCHEMA.replace("{schema}", schema));
                statement.execute(definition().replace("${schema}", schema));
            }
        }
    }

    private static boolean missing(PreparedStatement there) throws SQLException {
        try (ResultSet row = there.executeQuery()) {
            return row.next() && row.getString(1) == null;
        }
    }

    private static String definition() {
        try (InputStream file = OffsetTable.class.getResourceAsStream("kafka_offset.sql")) {
            if (file == null) {
                throw new IllegalStateException("kafka_offset.sql is missing in the jar; build the jar again");
            }
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lock(Connection connection, String projection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, projection);
            lock.execute();
        }
    }

    /**
     * Returns the next offset of each partition; 0 for a partition without applied records. Adds missing rows.
     *
     * @param ids the ids of the partitions' topics
     * @throws MisplacedOffsetException if a topic was deleted and created again after records of the topic were applied
     */
    Map<TopicPartition, PartitionOffset> offsets(
            Connection connection, String projection, Map<TopicPartition, Uuid> ids) throws SQLException {
        lock(connection, projection);
        try (PreparedStatement add = prepared(connection, ADD)) {
            for (Map.Entry<TopicPartition, Uuid> one : ids.entrySet()) {
                add.setString(1, projection);
                add.setString(2, one.getKey().topic());
                add.setInt(3, one.getKey().partition());
                add.setString(4, one.getValue().toString());
                add.addBatch();
            }
            add.executeBatch();
        }
        return stored(connection, projection, ids);
    }

    /** Returns the stored offsets of partitions, without partitions that have no row. */
    Map<TopicPartition, PartitionOffset> stored(Connection connection, String projection, Map<TopicPartition, Uuid> ids)
            throws SQLException {
        try (PreparedStatement select = prepared(connection, SELECT)) {
            select.setString(1, projection);
            try (ResultSet row = select.executeQuery()) {
                Map<TopicPartition, PartitionOffset> offsets = new HashMap<>();
                while (row.next()) {
                    TopicPartition partition = new TopicPartition(row.getString(1), row.getInt(2));
                    Uuid id = ids.get(partition);
                    if (id != null) {
                        requireSame(projection, partition, row.getString(5), id.toString());
                        offsets.put(partition, new PartitionOffset(row.getLong(3), row.getObject(4, Integer.class)));
                    }
                }
                return offsets;
            }
        }
    }

    private static void requireSame(String projection, TopicPartition partition, String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new MisplacedOffsetException(
                    "projection '" + projection + "': expected topic " + partition.topic()
                            + " with id " + expected + ", whose records were applied, got id " + actual
                            + "; the topic was deleted and created again: have the relay send every event again with"
                            + " resendAll(), and call reset(projection)",
                    null);
        }
    }

    /**
     * Advances the offset of a partition, and locks its row until the transaction ends.
     *
     * @param idle the maximum time that the transaction may be idle from now on before the server terminates it
     * @param expected the stored offset that the caller expects
     * @param next the new offset
     * @return false if another offset is stored: another worker advanced it, or the database was set back
     */
    boolean advance(
            Connection connection,
            Duration idle,
            String projection,
            TopicPartition partition,
            @Nullable PartitionOffset expected,
            PartitionOffset next)
            throws SQLException {
        if (expected == null) {
            return false;
        }
        try (PreparedStatement advance = prepared(connection, ADVANCE)) {
            advance.setString(1, idle.toMillis() + " milliseconds");
            advance.setString(2, idle.toMillis() + "ms");
            advance.setLong(3, next.next());
            advance.setObject(4, next.epoch(), Types.INTEGER);
            advance.setString(5, projection);
            advance.setString(6, partition.topic());
            advance.setInt(7, partition.partition());
            advance.setLong(8, expected.next());
            return advance.executeUpdate() == 1;
        }
    }

    /** Deletes a projection's offsets, and blocks workers that start to read until the transaction ends. */
    void delete(Connection connection, String projection) throws SQLException {
        lock(connection, projection);
        try (PreparedStatement delete = prepared(connection, DELETE)) {
            delete.setString(1, projection);
            delete.executeUpdate();
        }
    }
}
