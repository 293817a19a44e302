package dev.turnstile.kafka;

import dev.turnstile.event.EventStore;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.Json;
import dev.turnstile.lifecycle.LifecycleException;
import dev.turnstile.projection.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Projections that read the topics of a {@link KafkaRelay}, on as many nodes as there are partitions.
 *
 * <p>Each projection is a consumer group. Its writes are committed together with its offsets in its own database. Each
 * event is therefore applied exactly once, even if a worker that was removed from the group continues for a while.
 * Events of one stream are applied in order. Events of different streams are applied in any order and concurrently.
 *
 * <p>A transaction that applies events may be idle for at most {@code max.poll.interval.ms}. After that, the server
 * terminates its session, so that a frozen worker does not block the worker that took over its partitions.
 *
 * <p>Thread-safe.
 */
public final class KafkaProjections implements AutoCloseable {

    private final List<ProjectionWorker> workers;

    private KafkaProjections(List<ProjectionWorker> workers) {
        this.workers = workers;
    }

    /**
     * Returns a builder.
     *
     * @param database the database that the projections write to; its table {@code turnstile.kafka_offset} stores their
     *     offsets
     * @param properties properties of the consumer, at least {@code bootstrap.servers}; properties that the guarantees
     *     depend on are overridden
     */
    public static Builder builder(DataSource database, Map<String, ?> properties) {
        return new Builder(database, properties);
    }

    /**
     * Returns the current failures of this node's projections, by projection name; a version other than 1 is appended
     * to the name. Every failure is retried. A record that cannot be read or applied blocks only its own partition,
     * and the records before it are applied; {@link Builder#skip} skips the record.
     */
    public Map<String, String> failures() {
        Map<String, String> failures = new TreeMap<>();
        for (ProjectionWorker worker : workers) {
            String failure = worker.failure();
            if (failure != null) {
                failures.put(worker.name(), failure);
            }
        }
        return failures;
    }

    /** Finishes the current transactions and releases the partitions to other nodes. */
    @Override
    public void close() {
        workers.forEach(ProjectionWorker::close);
    }

    /** Settings of projections. Not thread-safe. */
    public static final class Builder {

        private static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMinutes(5);

        private final DataSource database;
        private final Map<String, ?> properties;
        private List<String> topics = List.of();
        private String schema = "\"turnstile\"";
        private @Nullable Json json;
        private @Nullable EventStore log;

        private Builder(DataSource database, Map<String, ?> properties) {
            this.database = database;
            this.properties = Map.copyOf(properties);
        }

        /** Sets the topics to read. They must retain every event: {@code retention.ms=-1}, not compacted. */
        public Builder topics(String... names) {
            topics = List.copyOf(Arrays.asList(names));
            return this;
        }

        /** Sets the schema of the table of offsets; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = '"' + name.replace("\"", "\"\"") + '"';
            return this;
        }

        /** Sets the JSON implementation; {@link Json#found} by default. */
        public Builder json(Json implementation) {
            json = implementation;
            return this;
        }

        /**
         * Sets the event store that decrypts personal values: the relay sends these values encrypted, and each event
         * that has personal values is read from the event store.
         */
        public Builder openedBy(EventStore events) {
            log = events;
            return this;
        }

        /**
         * Starts projections on this node.
         *
         * @throws IllegalArgumentException if no topic is set
         * @throws IllegalStateException if no implementation of {@link Json} is set or found
         * @throws LifecycleException if the table of offsets is missing and cannot be created
         */
        public KafkaProjections start(Projection... projections) {
            if (topics.isEmpty()) {
                throw new IllegalArgumentException("expected the topics that a relay writes, got none; name them");
            }
            List<ProjectionWorker> workers = new ArrayList<>();
            for (Projection projection : projections) {
                workers.add(worker(projection));
            }
            workers.forEach(ProjectionWorker::start);
            return new KafkaProjections(List.copyOf(workers));
        }

        /**
         * Removes the rows and offsets of a projection. Its workers on all nodes then apply all events again.
         *
         * @throws LifecycleException if the database or the projection's reset fails
         */
        public void reset(Projection projection) {
            ProjectionTransaction transaction = transaction(projection);
            try {
                transaction.reset();
            } catch (Exception e) {
                throw failure(projection, "not reset", e);
            }
        }

        /**
         * Skips a record that a projection cannot read or apply, as shown by {@link KafkaProjections#failures}. The
         * projection continues after the record, on any node.
         *
         * @throws IllegalStateException if the projection is not at this offset
         * @throws LifecycleException if the database fails
         */
        public void skip(Projection projection, String topic, int partition, long offset) {
            TopicPartition of = new TopicPartition(topic, partition);
            ProjectionTransaction transaction = transaction(projection);
            boolean skipped;
            try {
                skipped = transaction.skip(of, offset);
            } catch (Exception e) {
                throw failure(projection, of + "@" + offset + " is not skipped", e);
            }
            if (!skipped) {
                throw new IllegalStateException("projection '" + transaction.name() + "': expected it to be at " + of
                        + "@" + offset + ", found another offset; give the offset that failures() shows");
            }
        }

        private ProjectionWorker worker(Projection projection) {
            ProjectionTransaction transaction = transaction(projection);
            ProjectedRecords events = new ProjectedRecords(projection.selection(), json == null ? Json.found() : json, log);
            return new ProjectionWorker(
                    transaction,
                    events,
                    topics,
                    () -> consumer(transaction.name()),
                    () -> new KafkaClients(new HashMap<>(properties)).admin());
        }

        private ProjectionTransaction transaction(Projection projection) {
            ProjectionTransaction transaction =
                    new ProjectionTransaction(database, new OffsetTable(schema), projection, pollInterval());
            try {
                transaction.create();
                return transaction;
            } catch (Exception e) {
                throw failure(projection, "the table of offsets is missing and cannot be created", e);
            }
        }

        /** Returns the interval after which a group removes a member that does not poll. */
        private Duration pollInterval() {
            Object set = properties.get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
            return set == null
                    ? DEFAULT_POLL_INTERVAL
                    : Duration.ofMillis(Long.parseLong(set.toString().trim()));
        }

        private static LifecycleException failure(Projection projection, String what, Exception cause) {
            return new LifecycleException(
                    "projection '" + projection.name() + "': " + what + ": " + FailureText.of(cause), cause);
        }

        private Consumer<byte[], byte[]> consumer(String name) {
            Map<String, Object> all = new HashMap<>(properties);
            all.put("group.id", "turnstile-" + name);
            all.put("isolation.level", "read_committed");
            all.put("enable.auto.commit", false);
            all.put("allow.auto.create.topics", false);
            // Missing records must raise an error instead of being skipped.
            all.put("auto.offset.reset", "none");
            return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
    }
}
