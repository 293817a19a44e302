package dev.turnstile.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of one partition that keeps a relay's cursor: one record in each of the relay's transactions.
 *
 * @param relay the relay's name, which is the key of all records
 * @param properties how to reach the cluster
 */
record CursorTopic(String relay, Map<String, Object> properties) {

    private static final long FIRST_STEP = 16;
    private static final int WIDER = 10;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Small segments: what a reader has to pass at worst, and what is not compacted yet. */
    private static final Map<String, String> CONFIGURATION =
            Map.of("cleanup.policy", "compact", "segment.bytes", "16777216", "segment.ms", "3600000");

    CursorTopic {
        properties = Map.copyOf(properties);
    }

    private TopicPartition partition() {
        return new TopicPartition(relay + "-cursor", 0);
    }

    ProducerRecord<byte[], byte[]> record(RelayCursor cursor) {
        return new ProducerRecord<>(partition().topic(), 0, CloudEventRecord.bytes(relay), cursor.encoded());
    }

    /** Creates the topic unless it is there. */
    void create() {
        try (Admin admin = admin()) {
            NewTopic topic = new NewTopic(partition().topic(), Optional.of(1), Optional.empty());
            admin.createTopics(List.of(topic.configs(CONFIGURATION))).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw failure(e);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Returns the last cursor that was committed. The caller has ended every older transaction of the relay.
     *
     * @throws KafkaException if it cannot be read to the end
     */
    RelayCursor last() {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        long end = end();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition()));
            consumer.seekToBeginning(List.of(partition()));
            long beginning = consumer.position(partition());
            for (long step = FIRST_STEP; ; step *= WIDER) {
                long from = Math.max(beginning, end - step);
                consumer.seek(partition(), from);
                RelayCursor found = lastOf(consumer, end, deadline);
                if (found != null || from == beginning) {
                    return found == null ? RelayCursor.NONE : found;
                }
            }
        }
    }

    private @Nullable RelayCursor lastOf(Consumer<byte[], byte[]> consumer, long end, long deadline) {
        byte[] last = null;
        while (consumer.position(partition()) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "the cursor in " + partition() + " was not read to its end within " + LONGEST);
            }
            for (ConsumerRecord<byte[], byte[]> one : consumer.poll(POLL)) {
                last = one.value();
            }
        }
        return last == null ? null : RelayCursor.decoded(last);
    }

    /** The end of all that was written, so that nothing is passed over that is not yet visible. */
    private long end() {
        try (Admin admin = admin()) {
            return admin.listOffsets(
                            Map.of(partition(), OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition())
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e);
    }

    private Admin admin() {
        Map<String, Object> all = new HashMap<>(properties);
        all.keySet().retainAll(AdminClientConfig.configNames());
        return Admin.create(all);
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> all = new HashMap<>(properties);
        all.keySet().retainAll(ConsumerConfig.configNames());
        all.keySet().removeIf(name -> name.startsWith("group.") || name.equals("interceptor.classes"));
        all.put("isolation.level", "read_committed");
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "none");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns the relay's name; the properties may hold passwords. */
    @Override
    public String toString() {
        return "cursor topic of relay '" + relay + "'";
    }
}
