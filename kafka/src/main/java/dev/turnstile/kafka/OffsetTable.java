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
 * How far projections are in their topics.
 *
 * @param schema the schema of Turnstile's own tables, quoted
 */
record OffsetTable(String schema) {

    private static final String THERE = "SELECT to_regclass(?)";

    /** Two nodes that create it at once would trip over each other; the lock ends with the transaction. */
    private static final String ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('turnstile.kafka_offset', 0))";

    /** A reset deletes no row that a worker is about to add, so the two must not run at once. */
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

    /** A shorter limit that the role or the database has set stays. */
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

    /** Creates the table unless it is there. */
    void create(Connection connection) throws SQLException {
        try (PreparedStatement there = connection.prepareStatement(THERE);
                Statement statement = connection.createStatement()) {
            there.setString(1, schema + ".kafka_offset");
            if (missing(there)) {
                statement.execute(ALONE);
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
                throw new IllegalStateException("kafka_offset.sql is missing in the jar; build it anew");
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
     * Returns where to go on in each partition; at its first record where nothing was applied yet.
     *
     * @param ids the ids of the partitions' topics
     * @throws MisplacedOffsetException if a topic was deleted and created again since records of it were applied
     */
    Map<TopicPartition, Place> places(Connection connection, String projection, Map<TopicPartition, Uuid> ids)
            throws SQLException {
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

    /** Returns what is stored of partitions; those of which nothing is stored are left out. */
    Map<TopicPartition, Place> stored(Connection connection, String projection, Map<TopicPartition, Uuid> ids)
            throws SQLException {
        try (PreparedStatement select = prepared(connection, SELECT)) {
            select.setString(1, projection);
            try (ResultSet row = select.executeQuery()) {
                Map<TopicPartition, Place> places = new HashMap<>();
                while (row.next()) {
                    TopicPartition partition = new TopicPartition(row.getString(1), row.getInt(2));
                    Uuid id = ids.get(partition);
                    if (id != null) {
                        requireSame(projection, partition, row.getString(5), id.toString());
                        places.put(partition, new Place(row.getLong(3), row.getObject(4, Integer.class)));
                    }
                }
                return places;
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
     * Moves on in a partition, and keeps others from doing so until the transaction ends.
     *
     * @param idle how long the transaction may be idle from now on, before the server ends it
     * @param expected where this worker went on
     * @param next where it goes on then
     * @return whether the partition is where this worker went on: no other one has moved on, and the database was not set
     *     back
     */
    boolean advance(
            Connection connection,
            Duration idle,
            String projection,
            TopicPartition partition,
            @Nullable Place expected,
            Place next)
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

    /** Forgets how far a projection is, and keeps workers from beginning until the transaction ends. */
    void forget(Connection connection, String projection) throws SQLException {
        lock(connection, projection);
        try (PreparedStatement delete = prepared(connection, DELETE)) {
            delete.setString(1, projection);
            delete.executeUpdate();
        }
    }
}
