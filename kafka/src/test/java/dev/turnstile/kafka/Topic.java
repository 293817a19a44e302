package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic as seen by consumers with {@code read_committed}. */
record Topic(KafkaCluster cluster, String name) {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Returns all records up to the current end; there must be no open transaction. */
    List<ConsumerRecord<byte[], byte[]>> records() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed");
                KafkaConsumer<byte[], byte[]> ends = consumer("read_uncommitted")) {
            List<TopicPartition> partitions = partitions(consumer);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> end = ends.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
            Await.until(
                    LONGEST,
                    () -> {
                        consumer.poll(POLL).forEach(all::add);
                        return end.entrySet().stream()
                                .allMatch(one -> consumer.position(one.getKey()) >= one.getValue());
                    },
                    () -> name + " has more than can be read: " + end);
            return all;
        }
    }

    List<RecordedEvent> events() {
        return records().stream().map(CloudEventRecord::read).toList();
    }

    /** Returns the approximate number of records, including aborted records and transaction markers. */
    long written(Admin admin) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        int partitions = admin.describeTopics(List.of(name))
                .topicNameValues()
                .values()
                .iterator()
                .next()
                .get()
                .partitions()
                .size();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(ListOffsetsResultInfo::offset)
                .sum();
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(name).stream()
                .map(partition -> new TopicPartition(name, partition.partition()))
                .toList();
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> properties = new HashMap<>(cluster.properties());
        properties.put("isolation.level", isolation);
        properties.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
