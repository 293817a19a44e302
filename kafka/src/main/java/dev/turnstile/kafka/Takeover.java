package dev.turnstile.kafka;

import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import dev.turnstile.subscription.Postponed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a new session goes on: compares the cursor that Kafka has with the log and the topics, either of which
 * may have been set back.
 *
 * @param topic the topic of the cursor
 * @param log the log
 * @param selection the events that the relay sends
 * @param fence the fencing token of this node
 */
record Takeover(CursorTopic topic, RelayedLog log, Selection selection, long fence) {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration DELAY = Duration.ofSeconds(1);

    /** Any event reaches it: of each partition, the last stretch without a loss is enough. */
    private static final Cursor ANY = new Cursor(-1L, Long.MAX_VALUE);

    /**
     * Where a session goes on.
     *
     * @param cursor the cursor
     * @param sent the positions of the events behind it that Kafka has already
     */
    record Start(RelayCursor cursor, Set<Long> sent) {}

    /**
     * Returns where to go on. Transactions of older sessions have ended.
     *
     * @throws Postponed if a newer node has the relay, or the subscription was set back and reads the log again
     * @throws IllegalStateException if the cursor is of another log, or the cursor or a topic was deleted
     */
    Start start() {
        Optional<RelayCursor> last = topic.last();
        RelayedLog.Look look =
                log.look(last.map(known -> List.of(known.at().position())).orElse(List.of()));
        Optional<RelayedLog.SavedShard> shard = log.shard(topic.relay());
        Cursor saved = shard.map(RelayedLog.SavedShard::at).orElse(Cursor.START);
        if (last.isEmpty()) {
            requireNothingSent(saved);
            return new Start(RelayCursor.start(look.identity(), fence), Set.of());
        }
        RelayCursor known = last.get();
        requireNewest(known, shard);
        requireSameLog(known, look.identity());
        List<TopicPartition> truncated = truncated(known);
        Start start;
        if (!truncated.isEmpty()) {
            start = afterLossInKafka(known, truncated);
        } else if (known.log().era() != look.identity().era()) {
            start = afterRecovery(known, look.identity(), saved);
        } else if (!holds(log, look, known)) {
            start = afterLossInLog(known, saved);
        } else {
            nameLost(known, look.identity());
            start = unfinished(known);
        }
        RelayCursor cursor = start.cursor().withFence(fence).withLog(look.identity());
        return new Start(cursor, start.sent());
    }

    /** Sets the subscription back if it has passed events that Kafka does not have. */
    void requireReadFrom(Cursor cursor) {
        Cursor saved = log.shard(topic.relay()).map(RelayedLog.SavedShard::at).orElse(Cursor.START);
        if (saved.compareTo(cursor) > 0 && log.selectedBetween(selection, cursor, saved)) {
            LOG.warn(
                    "relay '{}': the subscription has passed events that Kafka does not have; it reads the log again from"
                            + " behind position {} on",
                    topic.relay(),
                    cursor.position());
            log.rewind(topic.relay(), cursor);
            throw new Postponed(
                    DELAY,
                    "relay '" + topic.relay() + "' reads the log again from behind position " + cursor.position()
                            + " on");
        }
    }

    /** Tells whether the event at a cursor is the one that was sent. */
    static boolean holds(RelayedLog log, RelayedLog.Look look, RelayCursor cursor) {
        RelayCursor.Sent sent = cursor.event();
        if (sent == null) {
            return true;
        }
        RelayedLog.Entry entry = look.entries().get(cursor.at().position());
        return entry == null
                ? log.removed(cursor.at().position(), sent.stream())
                : entry.digest().equals(sent.digest()) && entry.at().equals(cursor.at());
    }

    private void requireNothingSent(Cursor saved) {
        if (log.selectedBetween(selection, Cursor.START, saved)) {
            throw new IllegalStateException("relay '" + topic.relay() + "': expected a cursor in topic " + topic.relay()
                    + "-cursor, found none, but the subscription has delivered events up to position "
                    + saved.position() + "; the topic was deleted: call resendAll() to send every event again, or"
                    + " adopt() to go on from there");
        }
    }

    /** A database that was set back has set back the fence as well, so a lower one may be the newest. */
    private void requireNewest(RelayCursor last, Optional<RelayedLog.SavedShard> shard) {
        if (last.fence() <= fence) {
            return;
        }
        if (shard.isEmpty() || shard.get().fence() != fence) {
            throw new Postponed(
                    DELAY,
                    "relay '" + topic.relay() + "' was taken over with fence " + last.fence() + ", this node has "
                            + fence);
        }
        LOG.warn(
                "relay '{}': Kafka knows fence {}, the database has given out {} as the newest one; the database was set"
                        + " back, this node goes on",
                topic.relay(),
                last.fence(),
                fence);
    }

    private void requireSameLog(RelayCursor last, LogIdentity identity) {
        if (!last.log().log().equals(identity.log())) {
            throw new IllegalStateException("relay '" + topic.relay() + "': expected log "
                    + last.log().log() + ", whose events are in the topics, got log " + identity.log()
                    + "; give the relay of this log another name, or call resendAll() to send every event of this log"
                    + " behind those of the other one, or adopt() if it is a copy whose events were sent");
        }
    }

    /** Returns the partitions that have lost events at their end. */
    private List<TopicPartition> truncated(RelayCursor last) {
        List<TopicPartition> truncated = new ArrayList<>();
        try (Admin admin = topic.clients().admin();
                Consumer<byte[], byte[]> reader = topic.clients().reader()) {
            Map<String, Uuid> ids = KafkaClients.ids(admin, last.topics().keySet());
            last.topics().forEach((name, sent) -> {
                requireSameTopic(name, sent.id(), ids.get(name));
                KafkaClients.ends(admin, name, sent.last().keySet()).forEach((partition, end) -> {
                    TopicPartition one = new TopicPartition(name, partition);
                    long offset = sent.last().getOrDefault(partition, -1L);
                    if (end <= offset || !hasEvent(reader, one, offset)) {
                        truncated.add(one);
                    }
                });
            });
        }
        return truncated;
    }

    /** An aborted transaction may have filled a truncated partition up to an offset again, but no event is there then. */
    private boolean hasEvent(Consumer<byte[], byte[]> reader, TopicPartition partition, long offset) {
        reader.assign(List.of(partition));
        reader.seekToBeginning(List.of(partition));
        return reader.position(partition) > offset
                || KafkaClients.read(reader, partition, offset, offset + 1).stream()
                        .anyMatch(record -> CloudEventRecord.isOf(topic.relay(), record));
    }

    private void requireSameTopic(String name, Uuid expected, @Nullable Uuid actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("relay '" + topic.relay() + "': expected topic " + name + " with id "
                    + expected + ", which events were sent to, "
                    + (actual == null ? "found none" : "got id " + actual)
                    + "; the topic was deleted" + (actual == null ? "" : " and created again")
                    + ": call resendAll() to send every event again, or adopt() to go on without the lost ones");
        }
    }

    private LogComparison comparison() {
        return new LogComparison(topic, log);
    }

    /** Events that the log lost were the last ones, and those that took their places have higher horizons. */
    private Start afterLossInLog(RelayCursor known, Cursor saved) {
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), ANY);
        RelayCursor cursor = ends.last()
                .map(common -> known.moved(common.at(), RelayCursor.Sent.of(common.event())))
                .orElseGet(() -> known.moved(saved, null));
        LOG.warn(
                "relay '{}': the log was set back; Kafka has events at these positions that the log does not have any"
                        + " more: {}; the relay goes on behind position {}, the last that both have, and sends what"
                        + " follows in the log, partly with positions and versions that the lost events had",
                topic.relay(),
                ends.named(),
                cursor.at().position());
        return new Start(cursor.withUntil(null), Set.of());
    }

    /** A log that lost its end may still have the last event that was sent: that one was flushed, others before not. */
    private void nameLost(RelayCursor known, LogIdentity identity) {
        if (known.log().equals(identity)) {
            return;
        }
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), ANY);
        if (!ends.lost().isEmpty()) {
            LOG.warn(
                    "relay '{}': Kafka has events at these positions that the log does not have any more: {}; the relay"
                            + " goes on behind position {}",
                    topic.relay(),
                    ends.named(),
                    known.at().position());
        }
    }

    /** Recovery may have changed the order, so the subscription decides from where on, and Kafka what is left out. */
    private Start afterRecovery(RelayCursor known, LogIdentity identity, Cursor saved) {
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), saved);
        Cursor until = ends.last().map(LogComparison.Common::at).orElse(null);
        Cursor from = until != null && until.compareTo(saved) < 0 ? until : saved;
        LOG.warn(
                "relay '{}': the log was recovered, it is {} now and was {}; the relay goes on behind position {} and"
                        + " leaves out what Kafka has; events that the log does not have any more: {}",
                topic.relay(),
                identity,
                known.log(),
                from.position(),
                ends.lost().isEmpty() ? "none" : ends.named());
        return new Start(known.moved(from, null).withUntil(until), ends.behind(from));
    }

    private Start afterLossInKafka(RelayCursor known, List<TopicPartition> truncated) {
        Set<String> names = known.topics().keySet();
        LogComparison.Ends ends = comparison().compare(names, ANY);
        Cursor from = known.at();
        for (TopicPartition partition : truncated) {
            Cursor last = ends.last(partition).map(LogComparison.Common::at).orElse(Cursor.START);
            from = last.compareTo(from) < 0 ? last : from;
        }
        ends = comparison().compare(names, from);
        Cursor until = ends.last().map(LogComparison.Common::at).orElse(null);
        LOG.warn(
                "relay '{}': partitions {} have lost events that Kafka had confirmed; the relay goes on behind position"
                        + " {} and leaves out what other partitions have; events that the log does not have any more: {}",
                topic.relay(),
                truncated,
                from.position(),
                ends.lost().isEmpty() ? "none" : ends.named());
        SortedMap<String, RelayCursor.SentTopic> topics = new TreeMap<>(known.topics());
        truncated.forEach(one -> topics.computeIfPresent(one.topic(), (name, sent) -> {
            SortedMap<Integer, Long> offsets = new TreeMap<>(sent.last());
            offsets.remove(one.partition());
            return new RelayCursor.SentTopic(sent.id(), offsets);
        }));
        return new Start(known.withTopics(topics).moved(from, null).withUntil(until), ends.behind(from));
    }

    /** A session before this one may have ended before it came to the end of what Kafka has in part. */
    private Start unfinished(RelayCursor known) {
        return known.until() == null
                ? new Start(known, Set.of())
                : new Start(
                        known,
                        comparison()
                                .compare(known.topics().keySet(), known.at())
                                .behind(known.at()));
    }
}
