package dev.turnstile.kafka;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Cursor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * A comparison of the latest records in a relay's topics with a log that was set back.
 *
 * @param topics the relay's clients
 * @param log the log
 */
record LogComparison(CursorTopic topics, RelayedLog log) {

    private static final long FIRST_STEP = 500;
    private static final long MAX_STEP = 8_000;
    private static final int STEP_FACTOR = 4;
    private static final int MAX_NAMED = 50;

    /**
     * An event that is in Kafka and in the log.
     *
     * @param event the event
     * @param at its current cursor in the log
     */
    record Common(RecordedEvent event, Cursor at) {}

    /**
     * The latest records of the topics.
     *
     * @param common the events that are in Kafka and in the log, by partition
     * @param lost the events that are in Kafka and no longer in the log, ordered by position
     */
    record Ends(Map<TopicPartition, List<Common>> common, List<RecordedEvent> lost) {

        /** Returns the last event that is in Kafka and in the log. */
        Optional<Common> last() {
            return common.values().stream().flatMap(List::stream).max(Comparator.comparing(Common::at));
        }

        /** Returns the last event of a partition that is in Kafka and in the log. */
        Optional<Common> last(TopicPartition partition) {
            return common.getOrDefault(partition, List.of()).stream().max(Comparator.comparing(Common::at));
        }

        /** Returns the positions of the events after a cursor that are already in Kafka. */
        Set<Long> behind(Cursor cursor) {
            return common.values().stream()
                    .flatMap(List::stream)
                    .filter(one -> !cursor.reaches(one.at()))
                    .map(one -> one.event().position())
                    .collect(Collectors.toSet());
        }

        /** Returns a list of the events that the log has lost, for a message: at most the first 50. */
        String named() {
            String names = lost.stream()
                    .limit(MAX_NAMED)
                    .map(event ->
                            event.position() + " (stream " + event.stream() + ", version " + event.version() + ")")
                    .collect(Collectors.joining(", "));
            return lost.size() > MAX_NAMED ? names + " and " + (lost.size() - MAX_NAMED) + " more" : names;
        }
    }

    /**
     * Reads each partition backwards in steps. The last step contains an event at or before a cursor, and no lost
     * event.
     *
     * @param names the topics
     * @param downTo the cursor
     */
    Ends compare(Collection<String> names, Cursor downTo) {
        Ends ends = new Ends(new HashMap<>(), new ArrayList<>());
        try (Admin admin = topics.clients().admin();
                Consumer<byte[], byte[]> reader = topics.clients().reader()) {
            for (String name : names) {
                List<Integer> partitions = reader.partitionsFor(name).stream()
                        .map(PartitionInfo::partition)
                        .toList();
                KafkaClients.ends(admin, name, partitions).forEach((partition, end) -> {
                    TopicPartition one = new TopicPartition(name, partition);
                    reader.assign(List.of(one));
                    goBack(reader, one, end, downTo, ends);
                });
            }
        }
        ends.lost().sort(Comparator.comparingLong(RecordedEvent::position));
        return ends;
    }

    private void goBack(Consumer<byte[], byte[]> reader, TopicPartition partition, long end, Cursor downTo, Ends ends) {
        List<Common> common = ends.common().computeIfAbsent(partition, key -> new ArrayList<>());
        reader.seekToBeginning(List.of(partition));
        long beginning = reader.position(partition);
        long to = end;
        for (long step = FIRST_STEP; to > beginning; step = Math.min(MAX_STEP, step * STEP_FACTOR)) {
            long from = Math.max(beginning, to - step);
            int lost = ends.lost().size();
            List<Common> found = sort(events(reader, partition, from, to), ends.lost());
            common.addAll(found);
            if (ends.lost().size() == lost && found.stream().anyMatch(one -> downTo.reaches(one.at()))) {
                return;
            }
            to = from;
        }
    }

    private List<RecordedEvent> events(Consumer<byte[], byte[]> reader, TopicPartition partition, long from, long to) {
        return KafkaClients.read(reader, partition, from, to).stream()
                .filter(record -> CloudEventRecord.isOf(topics.relay(), record))
                .map(CloudEventRecord::read)
                .toList();
    }

    /** Returns the events that the log contains, and adds the other events to {@code lost}. */
    private List<Common> sort(List<RecordedEvent> events, List<RecordedEvent> lost) {
        RelayedLog.View view =
                log.view(events.stream().map(RecordedEvent::position).toList());
        List<Common> common = new ArrayList<>();
        for (RecordedEvent event : events) {
            RelayedLog.Entry entry = view.entries().get(event.position());
            if (entry != null && entry.digest().equals(EventDigest.of(event))) {
                common.add(new Common(event, entry.at()));
            } else if (entry != null || !log.removed(event.position(), event.stream())) {
                lost.add(event);
            }
        }
        return common;
    }
}
