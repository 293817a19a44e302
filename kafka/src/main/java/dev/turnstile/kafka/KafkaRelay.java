package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.RecordedEvent.Kind;
import dev.turnstile.event.StreamName;
import dev.turnstile.failure.spi.FailureText;
import dev.turnstile.json.Json;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Delivery;
import dev.turnstile.subscription.Postponed;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
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
 * A relay of the log to Kafka: consumers with {@code read_committed} receive each event once, and the events of a
 * stream in order.
 *
 * <p>The relay is a subscription with one shard: one node at a time sends, and another node takes over when the lease
 * ends. The relay's cursor and lag are the subscription's cursor and lag. Each batch is one Kafka transaction, which
 * also writes the cursor to the topic {@code <name>-cursor}; events that the subscription delivers again are recognised
 * by this cursor and left out.
 *
 * <p>Thread-safe.
 */
public final class KafkaRelay implements AutoCloseable {

    private static final Duration RETRY_DELAY = Duration.ofMillis(500);

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
     * Returns a builder.
     *
     * @param name the name of the subscription, the transactional id, and the topic unless another is set; 1 to 200
     *     ASCII letters, digits, dots, hyphens and underscores
     * @param log the database of the log
     * @param properties properties of the producer, at least {@code bootstrap.servers}; properties that the
     *     guarantees depend on are overridden
     * @throws IllegalArgumentException if the name is invalid
     */
    public static Builder builder(String name, DataSource log, Map<String, ?> properties) {
        return new Builder(name, log, properties);
    }

    /**
     * Returns the relay's subscription, to be started on any number of nodes.
     *
     * <p>Do not change the number of its shards or its redelivery. The redelivery holds the shard at a failed event,
     * because later events must not be sent before the failed event.
     */
    public Subscription subscription() {
        Subscription subscription = Subscription.ofBatches(
                        settings.name, settings.selection, Start.beginning(), this::handle)
                .withShards(1)
                .withRedelivery(Redelivery.ofHolding());
        return settings.plaintext ? subscription : subscription.withUnreadableEvents();
    }

    private synchronized void handle(List<Delivery> deliveries) {
        try {
            relay(deliveries);
        } catch (Postponed e) {
            throw e;
        } catch (RuntimeException e) {
            close();
            throw e instanceof KafkaException failure && !lasting(failure)
                    ? Postponed.quotingNoValue(RETRY_DELAY, "Kafka: " + FailureText.of(e))
                    : e;
        }
    }

    private void relay(List<Delivery> deliveries) {
        RelaySession open = session(deliveries.getFirst().fencingToken());
        RelayedLog.View view = view(open, deliveries);
        if (!view.identity().equals(open.cursor().log()) || !Takeover.holds(log, view, open.cursor())) {
            close();
            open = session(deliveries.getFirst().fencingToken());
        }
        List<Delivery> fresh = new ArrayList<>(deliveries);
        fresh.removeIf(open::hasSent);
        if (!fresh.isEmpty()) {
            open.send(records(view, fresh), fresh.getLast());
        }
    }

    /**
     * Reads the events and the last sent event from the log again, because the log may have been set back meanwhile.
     */
    private RelayedLog.View view(RelaySession open, List<Delivery> deliveries) {
        List<Long> positions = new ArrayList<>(deliveries.size() + 1);
        positions.add(open.cursor().at().position());
        deliveries.forEach(delivery -> positions.add(delivery.event().position()));
        return log.view(positions);
    }

    private RelaySession session(long token) {
        RelaySession open = session;
        if (open == null || !open.hasToken(token)) {
            close();
            open = RelaySession.open(cursor, log, settings.selection, token);
            session = open;
        }
        return open;
    }

    private List<ProducerRecord<byte[], byte[]>> records(RelayedLog.View view, List<Delivery> deliveries) {
        List<RecordedEvent> events = deliveries.stream().map(Delivery::event).toList();
        Map<Long, @Nullable String> data = log.sendable(view, events, settings.plaintext);
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

    /** Returns whether a failure needs an operator. After any other failure, a new session may succeed. */
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

    /** Closes the producer. Call it after the subscriber is closed. */
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
                        + " a-z, A-Z, 0-9, dot, hyphen and underscore, as in a Kafka topic name");
            }
            this.name = name;
            this.log = log;
            this.properties = new HashMap<>(properties);
            this.topics = event -> name;
        }

        /**
         * Sets the events to send. By default: appended events, transitions, creations, corrections and bypasses, but
         * not the row history, which contains whole rows.
         */
        public Builder selection(Selection events) {
            selection = events;
            return this;
        }

        /** Sets the topic of all events; the relay's name by default. */
        public Builder topic(String topic) {
            return topics(event -> topic);
        }

        /**
         * Sets a function that chooses the topic of an event. If the events of one stream go to several topics, they
         * are in order within each topic.
         *
         * @param choice returns the topic of an event; must be thread-safe
         */
        public Builder topics(Function<RecordedEvent, String> choice) {
            topics = choice;
            return this;
        }

        /** Sets the {@code source} attribute of the CloudEvents; {@code /turnstile} by default. */
        public Builder source(URI uri) {
            source = uri.toString();
            return this;
        }

        /** Sets the schema of Turnstile's own tables; {@code turnstile} by default. */
        public Builder schema(String name) {
            schema = '"' + name.replace("\"", "\"\"") + '"';
            return this;
        }

        /**
         * Sends personal values decrypted. By default they are sent as stored, encrypted with the key of their
         * subject, so that forgetting the subject erases them in Kafka too.
         */
        public Builder personalInPlaintext() {
            plaintext = true;
            return this;
        }

        /**
         * Resets the relay so that it sends every event of the log again, also to consumers that have received it.
         * Call it once, for instance after a topic was deleted and created again.
         *
         * @throws KafkaException if Kafka cannot be reached
         * @throws Postponed if the database cannot be reached
         */
        public void resendAll() {
            replaceCursor(Cursor.START);
        }

        /**
         * Resets the relay so that it accepts the current log and topics and continues after the last event that the
         * subscription has delivered. Call it once, for instance after the log moved to another database.
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

        /**
         * Skips the event that the relay waits for, such as an event with a personal value that cannot be decrypted and
         * would be sent in plaintext. The event is never sent. Call it once; running nodes continue after the event.
         *
         * @throws IllegalArgumentException if the relay does not wait for this event: the log does not contain the
         *     event, or it was sent, or events before it were not sent
         * @throws KafkaException if Kafka cannot be reached
         * @throws Postponed if the database cannot be reached
         */
        public void skip(StreamName stream, int version) {
            CursorTopic cursors = new CursorTopic(name, properties);
            new SkippedEvent(cursors, new RelayedLog(log, schema), selection, stream, version).skip();
        }

        private void replaceCursor(Cursor at) {
            RelayedLog relayed = new RelayedLog(log, schema);
            long token = relayed.shard(name).map(RelayedLog.SavedShard::token).orElse(0L);
            LogIdentity identity = relayed.view(List.of()).identity();
            RelaySession.replace(
                    new CursorTopic(name, properties),
                    RelayCursor.start(identity, token).moved(at, null));
        }

        /** Returns the relay. It connects to Kafka when the first event is delivered. */
        public KafkaRelay build() {
            return new KafkaRelay(this);
        }
    }
}
