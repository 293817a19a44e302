package dev.turnstile.kafka;

import dev.turnstile.projection.ProjectedEvent;
import dev.turnstile.projection.Projection;
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
 * What a projection writes together with how far it is. Thread-safe.
 *
 * @param database where both are
 * @param table how far it is
 * @param projection what is written
 * @param idle how long the transaction that applies events may be idle: the server ends that of a worker that is frozen in
 *     it, for its locks would hold up the worker that has got the partition
 */
record ProjectionTransaction(DataSource database, OffsetTable table, Projection projection, Duration idle) {

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    /** What is done in a transaction. */
    @FunctionalInterface
    private interface Work<T> {

        T in(Connection connection) throws Exception;
    }

    /** Another worker has applied some of the events; nothing was written. */
    static final class Overtaken extends Exception {

        private static final long serialVersionUID = 1L;

        Overtaken(TopicPartition partition) {
            super(
                    partition
                            + ": another worker has moved on, or the database was set back; this one goes on where the"
                            + " database says",
                    null,
                    false,
                    false);
        }
    }

    String name() {
        return Subscription.name(projection);
    }

    /** Creates the table unless it is there. */
    void create() throws Exception {
        run(connection -> {
            table.create(connection);
            return true;
        });
    }

    /**
     * Returns where to go on in each partition.
     *
     * @param ids the ids of the partitions' topics
     */
    Map<TopicPartition, Place> places(Map<TopicPartition, Uuid> ids) throws Exception {
        return run(connection -> table.places(connection, name(), ids));
    }

    /** Returns what is stored of partitions, without adding any. */
    Map<TopicPartition, Place> stored(Map<TopicPartition, Uuid> ids) throws Exception {
        return run(connection -> table.stored(connection, name(), ids));
    }

    /**
     * Applies events, once. Whoever moves on first has the partition until the transaction ends, so the one that comes
     * second sees that it is too late before it writes anything.
     *
     * @param events those of one partition in order
     * @param expected where this worker went on in each partition
     * @param next where it will go on
     * @throws Overtaken if another worker was faster, or the database was set back
     */
    void apply(List<ProjectedEvent> events, Map<TopicPartition, Place> expected, Map<TopicPartition, Place> next)
            throws Exception {
        run(connection -> {
            for (Map.Entry<TopicPartition, Place> one : next.entrySet().stream()
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

    /** Removes all that the projection wrote, and how far it is. */
    void reset() throws Exception {
        run(connection -> {
            table.forget(connection, name());
            projection.reset(connection);
            return true;
        });
    }

    /**
     * Passes over a record.
     *
     * @return whether the projection was at that record
     */
    boolean skip(TopicPartition partition, long offset) throws Exception {
        return run(connection -> table.advance(
                connection, idle, name(), partition, new Place(offset, null), new Place(offset + 1, null)));
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
