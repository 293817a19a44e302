package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.Json;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Redelivery;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the log to Kafka: every event once and those of a stream in order, for consumers that read what is committed.
 *
 * <p>It is a subscription of one shard, so one node at a time sends, the next one takes over, and its place and lag are
 * those of the subscription. Each batch is one transaction in Kafka, which also holds the place up to which was sent, in
 * the topic {@code <name>-cursor}; what the subscription delivers again is known from there.
 *
 * <p>Thread-safe.
 */
public final class KafkaRelay implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Builder settings;
    private final CursorTopic cursor;
    private final RelayedLog log;
    private @Nullable RelaySession session;

    private KafkaRelay(Builder settings) {
        this.settings = settings;
        this.cursor = new CursorTopic(settings.name, settings.properties);
        this.log = new RelayedLog(settings.log, settings.schema);
    }

    /**
     * Begins a relay.
     *
     * @param name its name: of the subscription, of Kafka's transactions, and of the topic unless another is given; up to
     *     200 letters, digits, dots, hyphens and underscores of ASCII
     * @param log the database that the log is in
     * @param properties how to reach Kafka, {@code bootstrap.servers} above all, and what a producer may be told; what the
     *     guarantees rest upon is set by the relay
     * @throws IllegalArgumentException if the name has other characters
     */
    public static Builder builder(String name, DataSource log, Map<String, ?> properties) {
        return new Builder(name, log, properties);
    }

    /**
     * Returns the subscription that feeds it, to be started on any number of nodes.
     *
     * <p>It is to keep its one shard and to wait for what fails: what came behind is not sent before it.
     */
    public Subscription subscription() {
        return Subscription.ofBatches(settings.name, settings.selection, Start.beginning(), this::handle)
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding());
    }

    private synchronized void handle(List<Delivery> deliveries) {
        try {
            relay(deliveries);
        } catch (Postponed e) {
            throw e;
        } catch (RuntimeException e) {
            close();
            throw e instanceof KafkaException failure && !lasting(failure)
                    ? Postponed.quotingNoValue(PAUSE, "Kafka: " + FailureText.of(e))
                    : e;
        }
    }

    private void relay(List<Delivery> deliveries) {
        RelaySession open = session(deliveries.getFirst().fencingToken());
        RelayedLog.Look look = look(open, deliveries);
        if (!look.identity().equals(open.cursor().log()) || !Takeover.holds(log, look, open.cursor())) {
            close();
            open = session(deliveries.getFirst().fencingToken());
        }
        List<Delivery> fresh = new ArrayList<>(deliveries);
        fresh.removeIf(open::passed);
        if (!fresh.isEmpty()) {
            open.send(records(look, fresh), fresh.getLast());
        }
    }

    /** Looks at the events and at the last one that was sent: the log may have been set back since either was read. */
    private RelayedLog.Look look(RelaySession open, List<Delivery> deliveries) {
        List<Long> positions = new ArrayList<>(deliveries.size() + 1);
        positions.add(open.cursor().at().position());
        deliveries.forEach(delivery -> positions.add(delivery.event().position()));
        return log.look(positions);
    }

    private RelaySession session(long fence) {
        RelaySession open = session;
        if (open == null || !open.has(fence)) {
            close();
            open = RelaySession.open(cursor, log, settings.selection, fence);
            session = open;
        }
        return open;
    }

    private List<ProducerRecord<byte[], byte[]>> records(RelayedLog.Look look, List<Delivery> deliveries) {
        List<RecordedEvent> events = deliveries.stream().map(Delivery::event).toList();
        Map<Long, @Nullable String> data = log.sendable(look, events, settings.plaintext);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(events.size());
        for (Delivery delivery : deliveries) {
            RecordedEvent event = delivery.event();
            if (data.containsKey(event.position())) {
                records.add(CloudEventRecord.of(
                        settings.name,
                        settings.topics.apply(event),
                        settings.source,
                        event,
                        data.get(event.position()),
                        trace(event, delivery.json())));
            }
        }
        return records;
    }

    private static @Nullable String trace(RecordedEvent event, Json json) {
        String metadata = event.metadata();
        return metadata != null
                        && metadata.contains("traceparent")
                        && json.read(metadata).get("traceparent") instanceof String trace
                ? trace
                : null;
    }

    /** Tells whether only a person can set it right; anything else the next session may get over. */
    private static boolean lasting(KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException
                    || cause instanceof InvalidTopicException
                    || cause instanceof RecordTooLargeException
                    || cause instanceof SerializationException) {
                return true;
            }
        }
        return false;
    }

    /** Closes the producer. To be called after the subscriber is closed. */
    @Override
    public synchronized void close() {
        RelaySession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    /** Settings of a relay. Not thread-safe. */
    public static final class Builder {

        private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

        private final String name;
        private final DataSource log;
        private final Map<String, Object> properties;
        private Selection selection = Selection.ofEvents()
                .withKinds(Kind.EVENT, Kind.TRANSITION, Kind.CREATION, Kind.CORRECTION, Kind.BYPASS);
        private Function<RecordedEvent, String> topics;
        private String source = "/turnstile";
        private String schema = "\"turnstile\"";
        private boolean plaintext;

        private Builder(String name, DataSource log, Map<String, ?> properties) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("relay '" + name + "': expected a name of 1 to 200 characters among"
                        + " a-z, A-Z, 0-9, dot, hyphen and underscore, as Kafka has them in topics");
            }
            this.name = name;
            this.log = log;
            this.properties = new HashMap<>(properties);
            this.topics = event -> name;
        }

        /**
         * Says which events are sent; all that changed a record or was appended by default, but not the history of rows,
         * which holds whole rows.
         */
        public Builder selection(Selection events) {
            selection = events;
            return this;
        }

        /** Sends everything to one topic; to the one that is named as the relay by default. */
        public Builder topic(String topic) {
            return topics(event -> topic);
        }

        /**
         * Says to which topic an event goes. Events of one stream that go to several topics are in order in each of them.
         *
         * @param choice is asked for each event, by several threads
         */
        public Builder topics(Function<RecordedEvent, String> choice) {
            topics = choice;
            return this;
        }

        /** Says what the log is to the world: the {@code source} of CloudEvents; {@code /turnstile} by default. */
        public Builder source(URI uri) {
            source = uri.toString();
            return this;
        }

        /** Names the schema of Turnstile's own tables; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = '"' + name.replace("\"", "\"\"") + '"';
            return this;
        }

        /**
         * Sends personal values as they are read. By default they are sent as they are stored, encrypted with the key of
         * their subject, so that forgetting it erases them in Kafka too.
         */
        public Builder personalInPlaintext() {
            plaintext = true;
            return this;
        }

        /**
         * Makes the relay send every event of the log again, whatever was sent before, and also to consumers that have
         * them; to be called once, for instance after a topic was deleted and created again.
         *
         * @throws KafkaException if Kafka cannot be reached
         * @throws Postponed if the database cannot be reached
         */
        public void resendAll() {
            replaceCursor(Cursor.START);
        }

        /**
         * Makes the relay take the log and the topics as they are, and go on behind the last event that the subscription
         * has delivered; to be called once, for instance after the log moved to another database.
         *
         * @throws KafkaException if Kafka cannot be reached
         * @throws Postponed if the database cannot be reached
         */
        public void adopt() {
            replaceCursor(new RelayedLog(log, schema)
                    .shard(name)
                    .map(RelayedLog.SavedShard::at)
                    .orElse(Cursor.START));
        }

        private void replaceCursor(Cursor at) {
            RelayedLog relayed = new RelayedLog(log, schema);
            long fence = relayed.shard(name).map(RelayedLog.SavedShard::fence).orElse(0L);
            LogIdentity identity = relayed.look(List.of()).identity();
            RelaySession.replace(
                    new CursorTopic(name, properties),
                    RelayCursor.start(identity, fence).moved(at, null));
        }

        /** Ends; Kafka is not asked before the first event. */
        public KafkaRelay build() {
            return new KafkaRelay(this);
        }
    }
}
