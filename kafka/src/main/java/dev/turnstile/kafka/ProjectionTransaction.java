package dev.turnstile.kafka;

import dev.turnstile.projection.Projection;
import dev.turnstile.projection.Projection.ProjectedEvent;
import dev.turnstile.subscription.Subscription;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The transaction that writes a projection's rows together with its offsets. Thread-safe.
 *
 * @param database the database of the rows and the offsets
 * @param table the table of the offsets
 * @param projection the projection
 * @param idle the maximum time that the transaction may be idle: the locks of a frozen worker would block the worker
 *     that took over the partition
 */
record ProjectionTransaction(DataSource database, OffsetTable table, Projection projection, Duration idle) {

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    /** The body of a transaction. */
    @FunctionalInterface
    private interface Work<T> {

        T in(Connection connection) throws Exception;
    }

    /** Thrown if another worker has applied some of the events; the transaction was rolled back. */
    static final class Overtaken extends Exception {

        private static final long serialVersionUID = 1L;

        Overtaken(TopicPartition partition) {
            super(
                    partition
                            + ": another worker has advanced the offset, or the database was set back; this worker"
                            + " continues from the stored offset",
                    null,
                    false,
                    false);
        }
    }

    String name() {
        return Subscription.name(projection);
    }

    /** Creates the table if it does not exist. */
    void create() throws Exception {
        run(connection -> {
            table.create(connection);
            return true;
        });
    }

    /**
     * Returns the next offset of each partition, and adds missing rows.
     *
     * @param ids the ids of the partitions' topics
     */
    Map<TopicPartition, PartitionOffset> offsets(Map<TopicPartition, Uuid> ids) throws Exception {
        return run(connection -> table.offsets(connection, name(), ids));
    }

    /** Returns the stored offsets of partitions, without adding rows. */
    Map<TopicPartition, PartitionOffset> stored(Map<TopicPartition, Uuid> ids) throws Exception {
        return run(connection -> table.stored(connection, name(), ids));
    }

    /**
     * Applies events exactly once. Advancing the offsets locks their rows until the transaction ends, so a second
     * worker detects the conflict before it writes anything.
     *
     * @param events the events; the events of one partition are in order
     * @param expected the stored offset that the worker expects, by partition
     * @param next the new offsets
     * @throws Overtaken if another worker has advanced an offset, or the database was set back
     */
    void apply(
            List<ProjectedEvent> events,
            Map<TopicPartition, PartitionOffset> expected,
            Map<TopicPartition, PartitionOffset> next)
            throws Exception {
        run(connection -> {
            for (Map.Entry<TopicPartition, PartitionOffset> one : next.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(ORDER))
                    .toList()) {
                TopicPartition partition = one.getKey();
                if (!table.advance(connection, idle, name(), partition, expected.get(partition), one.getValue())) {
                    throw new Overtaken(partition);
                }
            }
            if (!events.isEmpty()) {
                projection.applyAll(events, connection);
            }
            return true;
        });
    }

    /** Removes the projection's rows and offsets. */
    void reset() throws Exception {
        run(connection -> {
            table.delete(connection, name());
            projection.reset(connection);
            return true;
        });
    }

    /**
     * Skips a record.
     *
     * @return true if the stored offset was the offset of the record
     */
    boolean skip(TopicPartition partition, long offset) throws Exception {
        return run(connection -> table.advance(
                connection,
                idle,
                name(),
                partition,
                new PartitionOffset(offset, null),
                new PartitionOffset(offset + 1, null)));
    }

    private <T> T run(Work<T> work) throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.in(connection);
                connection.commit();
                connection.setAutoCommit(true);
                return result;
            } catch (Exception | Error e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection, Throwable why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
