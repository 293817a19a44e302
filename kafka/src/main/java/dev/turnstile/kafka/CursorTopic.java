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
 * The compacted topic of one partition that keeps a relay's cursor: one record in each of the relay's transactions.
 *
 * @param relay the relay's name, which is the key of all records
 * @param properties how to reach the cluster
 */
record CursorTopic(String relay, Map<String, Object> properties) {

    private static final long FIRST_STEP = 16;
    private static final int WIDER = 10;

    /** Small segments: what a reader has to pass at worst, and what is not compacted yet. */
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

    /** Creates the topic unless it is there. */
    void create() {
        try (Admin admin = clients().admin()) {
            NewTopic topic = new NewTopic(partition().topic(), Optional.of(1), Optional.empty());
            KafkaClients.result(
                    admin.createTopics(List.of(topic.configs(CONFIGURATION))).all());
        } catch (TopicExistsException e) {
            // Another node, or this one some time before, has created the topic.
            return;
        }
    }

    /**
     * Returns the last cursor that was committed, empty if there is none. The caller has ended every older transaction
     * of the relay.
     *
     * @throws KafkaException if it cannot be read to the end
     */
    Optional<RelayCursor> last() {
        long end = end();
        try (Consumer<byte[], byte[]> reader = clients().reader()) {
            reader.assign(List.of(partition()));
            reader.seekToBeginning(List.of(partition()));
            long beginning = reader.position(partition());
            for (long step = FIRST_STEP; ; step *= WIDER) {
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

    /** Returns the relay's name; the properties may hold passwords. */
    @Override
    public String toString() {
        return "cursor topic of relay '" + relay + "'";
    }
}
