package dev.turnstile.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Clients that inspect topics, apart from the producer and the consumer group.
 *
 * @param properties the client properties
 */
record KafkaClients(Map<String, Object> properties) {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    KafkaClients {
        properties = Map.copyOf(properties);
    }

    Admin admin() {
        Map<String, Object> all = new HashMap<>(properties);
        all.keySet().retainAll(AdminClientConfig.configNames());
        return Admin.create(all);
    }

    /** Returns a consumer without a group that reads committed records only. */
    Consumer<byte[], byte[]> reader() {
        Map<String, Object> all = new HashMap<>(properties);
        all.keySet().retainAll(ConsumerConfig.configNames());
        all.keySet().removeIf(name -> name.startsWith("group.") || name.equals("interceptor.classes"));
        all.put("isolation.level", "read_committed");
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "none");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Returns the ids of topics, without topics that do not exist. */
    static Map<String, Uuid> ids(Admin admin, Collection<String> topics) {
        Map<String, Uuid> ids = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        asked.forEach((topic, future) -> {
            try {
                ids.put(topic, result(future).topicId());
            } catch (UnknownTopicOrPartitionException e) {
                ids.remove(topic);
            }
        });
        return ids;
    }

    /** Returns the end offsets, including records of open transactions. */
    static SortedMap<Integer, Long> ends(Admin admin, String topic, Collection<Integer> partitions) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest()));
        SortedMap<Integer, Long> ends = new TreeMap<>();
        result(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** Returns the result of a request, or throws the exception that it failed with. */
    static <T> T result(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new KafkaException(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * Returns the committed records of an assigned partition between two offsets.
     *
     * @throws TimeoutException if the consumer does not reach {@code end} within 30 seconds
     */
    static List<ConsumerRecord<byte[], byte[]>> read(
            Consumer<byte[], byte[]> reader, TopicPartition partition, long from, long end) {
        long deadline = System.nanoTime() + READ_TIMEOUT.toNanos();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        reader.seek(partition, from);
        while (reader.position(partition) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(partition + " was not read to offset " + end + " within " + READ_TIMEOUT);
            }
            for (ConsumerRecord<byte[], byte[]> one : reader.poll(POLL)) {
                if (one.offset() < end) {
                    found.add(one);
                }
            }
        }
        return found;
    }
}
