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
import java.util.ServiceLoader;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Projections that are made of the topics of a {@link KafkaRelay}, on as many nodes as there are partitions.
 *
 * <p>Each projection is a consumer group. What it writes is committed together with the offsets up to which it has read,
 * in its database, so every event is applied once, also by a worker that its group has given up and that does not know it
 * yet. Events of one stream are applied in order; events of different streams in any order and at the same time.
 *
 * <p>The transaction in which a worker applies events may be idle for {@code max.poll.interval.ms}: then the server ends it
 * with its session, so that a worker that is frozen does not hold up the one that has got its partitions.
 *
 * <p>Thread-safe.
 */
public final class KafkaProjections implements AutoCloseable {

    private final List<ProjectionWorker> workers;

    private KafkaProjections(List<ProjectionWorker> workers) {
        this.workers = workers;
    }

    /**
     * Begins.
     *
     * @param database where the projections write; how far they are is in its table {@code turnstile.kafka_offset}
     * @param properties how to reach Kafka, {@code bootstrap.servers} above all, and what a consumer may be told; what the
     *     guarantees rest upon is set here
     */
    public static Builder builder(DataSource database, Map<String, ?> properties) {
        return new Builder(database, properties);
    }

    /**
     * Returns what projections of this node wait for because they failed, by the name of the projection, with its version
     * behind unless that is 1. Each attempt is followed by another one. A record that cannot be read or applied holds up its
     * own partition, of which all before it is applied; {@link Builder#skip} passes over it.
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

    /** Ends what is being applied, and gives the partitions to others. */
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

        /** Names the topics that are read. They must keep every event: {@code retention.ms=-1}, not compacted. */
        public Builder topics(String... names) {
            topics = List.copyOf(Arrays.asList(names));
            return this;
        }

        /** Names the schema of the table of offsets; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = '"' + name.replace("\"", "\"\"") + '"';
            return this;
        }

        /** Gives what reads JSON; found by {@link ServiceLoader} by default. */
        public Builder json(Json implementation) {
            json = implementation;
            return this;
        }

        /**
         * Gives the log, in which events with personal values are looked up one by one: the relay sends these values
         * encrypted.
         */
        public Builder openedBy(EventStore events) {
            log = events;
            return this;
        }

        /**
         * Starts projections on this node.
         *
         * @throws IllegalArgumentException if no topic is named
         * @throws IllegalStateException if no implementation of {@link Json} is given or found
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
         * Removes what a projection wrote, so that its workers, wherever they are, make it all over again.
         *
         * @throws LifecycleException if it cannot
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
         * Passes over a record that a projection cannot read or apply, as {@link KafkaProjections#failures} names it. The
         * workers, wherever they are, go on behind it.
         *
         * @throws IllegalStateException if the projection does not wait at this offset
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
                throw new IllegalStateException("projection '" + transaction.name() + "': expected it to wait at " + of
                        + "@" + offset + ", found it elsewhere; give the offset that failures() shows");
            }
        }

        private ProjectionWorker worker(Projection projection) {
            ProjectionTransaction transaction = transaction(projection);
            ProjectedRecords events = new ProjectedRecords(projection.selection(), json == null ? found() : json, log);
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

        /** Returns after how long a group gives up a member that does not poll. */
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
            // Whatever is missing must be noticed and not be passed over.
            all.put("auto.offset.reset", "none");
            return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        private static Json found() {
            return ServiceLoader.load(Json.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no implementation of " + Json.class.getName()
                            + " is on the class path; add turnstile-jackson, or give one with json(..)"));
        }
    }
}
