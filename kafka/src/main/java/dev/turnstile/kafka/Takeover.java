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
 * The start of a relay's session: compares the cursor in Kafka with the log and the topics, which may have been set
 * back, and determines the cursor from which the session continues.
 *
 * @param topic the topic of the cursor
 * @param log the log
 * @param selection the events that the relay sends
 * @param token the fencing token of this node
 */
record Takeover(CursorTopic topic, RelayedLog log, Selection selection, long token) {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final Duration DELAY = Duration.ofSeconds(1);

    /** A cursor after all events: the comparison of a partition ends at the first step without a lost event. */
    private static final Cursor ANY = new Cursor(-1L, Long.MAX_VALUE);

    /**
     * The state from which a session continues.
     *
     * @param cursor the cursor
     * @param sent the positions of the events after the cursor that are already in Kafka
     */
    record Start(RelayCursor cursor, Set<Long> sent) {}

    /**
     * Returns the state from which the session continues. Transactions of older sessions must have ended.
     *
     * @throws Postponed if a newer node runs the relay, or the log cannot be read
     * @throws IllegalStateException if the cursor is from another log, or the cursor or a topic was deleted
     */
    Start start() {
        Optional<RelayCursor> last = topic.last();
        RelayedLog.View view =
                log.view(last.map(known -> List.of(known.at().position())).orElse(List.of()));
        Optional<RelayedLog.SavedShard> shard = log.shard(topic.relay());
        Cursor saved = shard.map(RelayedLog.SavedShard::at).orElse(Cursor.START);
        if (last.isEmpty()) {
            requireNothingSent(saved);
            return new Start(RelayCursor.start(view.identity(), token), Set.of());
        }
        RelayCursor known = last.get();
        requireNewest(known, shard);
        requireSameLog(known, view.identity());
        List<TopicPartition> truncated = truncated(known);
        Start start;
        if (!truncated.isEmpty()) {
            start = afterLossInKafka(known, truncated);
        } else if (known.log().era() != view.identity().era()) {
            start = afterRecovery(known, view.identity(), saved);
        } else if (!holds(log, view, known)) {
            start = afterLossInLog(known, saved);
        } else {
            nameLost(known, view.identity());
            start = unfinished(known);
        }
        RelayCursor cursor = start.cursor().withToken(token).withLog(view.identity());
        return new Start(cursor, start.sent());
    }

    /**
     * Sets the subscription back if it has delivered events that are not in Kafka.
     *
     * @throws Postponed if the subscription was set back
     */
    void requireReadFrom(Cursor cursor) {
        Cursor saved = log.shard(topic.relay()).map(RelayedLog.SavedShard::at).orElse(Cursor.START);
        if (saved.compareTo(cursor) > 0 && log.selectedBetween(selection, cursor, saved)) {
            LOG.warn(
                    "relay '{}': the subscription has passed events that are not in Kafka; it reads the log again after"
                            + " position {}; to leave an event out, call KafkaRelay.builder(..).skip(stream, version)",
                    topic.relay(),
                    cursor.position());
            log.moveTo(topic.relay(), cursor);
            throw new Postponed(
                    DELAY, "relay '" + topic.relay() + "' reads the log again after position " + cursor.position());
        }
    }

    /** Returns whether the event at a cursor is the event that was sent. */
    static boolean holds(RelayedLog log, RelayedLog.View view, RelayCursor cursor) {
        RelayCursor.Sent sent = cursor.event();
        if (sent == null) {
            return true;
        }
        RelayedLog.Entry entry = view.entries().get(cursor.at().position());
        return entry == null
                ? log.removed(cursor.at().position(), sent.stream())
                : entry.digest().equals(sent.digest()) && entry.at().equals(cursor.at());
    }

    private void requireNothingSent(Cursor saved) {
        if (log.selectedBetween(selection, Cursor.START, saved)) {
            throw new IllegalStateException("relay '" + topic.relay() + "': expected a cursor in topic " + topic.relay()
                    + "-cursor, found none, but the subscription has delivered events up to position "
                    + saved.position() + "; the topic was deleted: call resendAll() to send every event again, or"
                    + " adopt() to continue from there");
        }
    }

    /**
     * Throws if a newer node runs the relay. After a database was set back, a lower fencing token may be the newest.
     */
    private void requireNewest(RelayCursor last, Optional<RelayedLog.SavedShard> shard) {
        if (last.token() <= token) {
            return;
        }
        if (shard.isEmpty() || shard.get().token() != token) {
            throw new Postponed(
                    DELAY,
                    "relay '" + topic.relay() + "' was taken over with fencing token " + last.token()
                            + ", this node has " + token);
        }
        LOG.warn(
                "relay '{}': the fencing token in Kafka is {}, the newest in the database is {}; the database was set"
                        + " back, this node continues",
                topic.relay(),
                last.token(),
                token);
    }

    private void requireSameLog(RelayCursor last, LogIdentity identity) {
        if (!last.log().log().equals(identity.log())) {
            throw new IllegalStateException("relay '" + topic.relay() + "': expected log "
                    + last.log().log() + ", whose events are in the topics, got log " + identity.log()
                    + "; give the relay of this log another name, or call resendAll() to send every event of this log"
                    + " after those of the other log, or adopt() if this log is a copy whose events were sent");
        }
    }

    /** Returns the partitions that have lost their last events. */
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

    /**
     * Returns whether there is an event at an offset: after a truncation, records of an aborted transaction may be at
     * the offset.
     */
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
                    + ": call resendAll() to send every event again, or adopt() to continue without the lost events");
        }
    }

    private LogComparison comparison() {
        return new LogComparison(topic, log);
    }

    /** The log lost its last events; the events that took their positions have higher horizons. */
    private Start afterLossInLog(RelayCursor known, Cursor saved) {
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), ANY);
        RelayCursor cursor = ends.last()
                .map(common -> known.moved(common.at(), RelayCursor.Sent.of(common.event())))
                .orElseGet(() -> known.moved(saved, null));
        LOG.warn(
                "relay '{}': the log was set back; it has lost events that are in Kafka, at these positions: {}; the"
                        + " relay continues after position {}, the last in both, and sends the events that follow in"
                        + " the log, some with positions and versions of lost events",
                topic.relay(),
                ends.named(),
                cursor.at().position());
        return new Start(cursor.withUntil(null), Set.of());
    }

    /**
     * Logs lost events even if the log still contains the last sent event: earlier events may not have been flushed.
     */
    private void nameLost(RelayCursor known, LogIdentity identity) {
        if (known.log().equals(identity)) {
            return;
        }
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), ANY);
        if (!ends.lost().isEmpty()) {
            LOG.warn(
                    "relay '{}': the log has lost events that are in Kafka, at these positions: {}; the relay continues"
                            + " after position {}",
                    topic.relay(),
                    ends.named(),
                    known.at().position());
        }
    }

    /**
     * Recovery may have changed the order: continues from the subscription's cursor and leaves out the events in
     * Kafka.
     */
    private Start afterRecovery(RelayCursor known, LogIdentity identity, Cursor saved) {
        LogComparison.Ends ends = comparison().compare(known.topics().keySet(), saved);
        Cursor until = ends.last().map(LogComparison.Common::at).orElse(null);
        Cursor from = until != null && until.compareTo(saved) < 0 ? until : saved;
        LOG.warn(
                "relay '{}': the log was recovered, it is {} now and was {}; the relay continues after position {} and"
                        + " leaves out events that are in Kafka; events that the log has lost: {}",
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
                "relay '{}': partitions {} have lost events that Kafka had confirmed; the relay continues after"
                        + " position {} and leaves out events in other partitions; events that the log has lost: {}",
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

    /** An earlier session may have ended before it reached {@code until}. */
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
