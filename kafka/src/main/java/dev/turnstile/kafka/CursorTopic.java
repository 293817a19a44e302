package dev.turnstile.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The compacted topic with one partition that stores a relay's cursor: each of the relay's transactions writes one
 * record.
 *
 * @param relay the relay's name, which is the key of all records
 * @param properties the client properties
 */
record CursorTopic(String relay, Map<String, Object> properties) {

    private static final long FIRST_STEP = 16;
    private static final int STEP_FACTOR = 10;

    /** The active segment is not compacted, so small segments bound the number of records that a reader skips. */
    private static final Map<String, String> CONFIGURATION =
            Map.of("cleanup.policy", "compact", "segment.bytes", "16777216", "segment.ms", "3600000");

    CursorTopic {
        properties = Map.copyOf(properties);
    }

    KafkaClients clients() {
        return new KafkaClients(properties);
    }

    private TopicPartition partition() {
        return new TopicPartition(relay + "-cursor", 0);
    }

    ProducerRecord<byte[], byte[]> record(RelayCursor cursor) {
        return new ProducerRecord<>(partition().topic(), 0, CloudEventRecord.bytes(relay), cursor.encoded());
    }

    /** Creates the topic if it does not exist. */
    void create() {
        try (Admin admin = clients().admin()) {
            NewTopic topic = new NewTopic(partition().topic(), Optional.of(1), Optional.empty());
            KafkaClients.result(
                    admin.createTopics(List.of(topic.configs(CONFIGURATION))).all());
        } catch (TopicExistsException e) {
            // Another node or an earlier session created the topic.
            return;
        }
    }

    /**
     * Returns the last committed cursor; empty if there is none. The caller must have ended every older transaction of
     * the relay.
     *
     * @throws KafkaException if the topic cannot be read to its end
     */
    Optional<RelayCursor> last() {
        long end = end();
        try (Consumer<byte[], byte[]> reader = clients().reader()) {
            reader.assign(List.of(partition()));
            reader.seekToBeginning(List.of(partition()));
            long beginning = reader.position(partition());
            for (long step = FIRST_STEP; ; step *= STEP_FACTOR) {
                long from = Math.max(beginning, end - step);
                List<ConsumerRecord<byte[], byte[]>> found = KafkaClients.read(reader, partition(), from, end);
                if (!found.isEmpty() || from == beginning) {
                    return found.isEmpty()
                            ? Optional.empty()
                            : Optional.of(RelayCursor.decoded(found.getLast().value()));
                }
            }
        }
    }

    private long end() {
        try (Admin admin = clients().admin()) {
            return Objects.requireNonNull(
                    KafkaClients.ends(admin, partition().topic(), List.of(0)).get(0));
        }
    }

    /** Returns the relay's name without the properties, which may contain passwords. */
    @Override
    public String toString() {
        return "cursor topic of relay '" + relay + "'";
    }
}
