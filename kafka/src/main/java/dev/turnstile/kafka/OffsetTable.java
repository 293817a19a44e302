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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
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

    private static final String CREATE_SCHEMA = "CREATE SCHEMA IF NOT EXISTS {schema}";

    private static final String ADD = """
            INSERT INTO {schema}.kafka_offset (projection, topic, partition, next_offset)
            VALUES (?, ?, ?, 0)
            ON CONFLICT DO NOTHING""";

    private static final String SELECT = """
            SELECT topic, partition, next_offset
            FROM {schema}.kafka_offset
            WHERE projection = ?""";

    private static final String ADVANCE = """
            UPDATE {schema}.kafka_offset
            SET next_offset = ?
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

    /** Returns where to go on in each partition; at its first record where nothing was applied yet. */
    Map<TopicPartition, Long> places(Connection connection, String projection, Collection<TopicPartition> partitions)
            throws SQLException {
        try (PreparedStatement add = prepared(connection, ADD)) {
            for (TopicPartition partition : partitions) {
                add.setString(1, projection);
                add.setString(2, partition.topic());
                add.setInt(3, partition.partition());
                add.addBatch();
            }
            add.executeBatch();
        }
        Map<TopicPartition, Long> places = read(connection, projection);
        places.keySet().retainAll(partitions);
        return places;
    }

    private Map<TopicPartition, Long> read(Connection connection, String projection) throws SQLException {
        try (PreparedStatement select = prepared(connection, SELECT)) {
            select.setString(1, projection);
            try (ResultSet row = select.executeQuery()) {
                Map<TopicPartition, Long> places = new HashMap<>();
                while (row.next()) {
                    places.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
                }
                return places;
            }
        }
    }

    /**
     * Moves on in a partition, and keeps others from doing so until the transaction ends.
     *
     * @param expected where this worker went on
     * @return whether no other worker has moved on meanwhile
     */
    boolean advance(
            Connection connection, String projection, TopicPartition partition, @Nullable Long expected, long next)
            throws SQLException {
        if (expected == null) {
            return false;
        }
        try (PreparedStatement advance = prepared(connection, ADVANCE)) {
            advance.setLong(1, next);
            advance.setString(2, projection);
            advance.setString(3, partition.topic());
            advance.setInt(4, partition.partition());
            advance.setLong(5, expected);
            return advance.executeUpdate() == 1;
        }
    }

    /** Forgets how far a projection is. */
    void forget(Connection connection, String projection) throws SQLException {
        try (PreparedStatement delete = prepared(connection, DELETE)) {
            delete.setString(1, projection);
            delete.executeUpdate();
        }
    }
}
