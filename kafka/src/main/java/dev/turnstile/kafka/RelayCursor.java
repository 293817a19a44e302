package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.subscription.Cursor;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of a relay as stored in Kafka, with facts that identify the log and the topics.
 *
 * @param at the cursor of the last sent event
 * @param token the fencing token of the node that sent the event
 * @param log the identity of the log
 * @param event the event at the cursor, or null if none was sent
 * @param until the cursor up to which events after {@code at} may already be in Kafka, or null if there are none
 * @param topics the topics that events were sent to, by name
 */
record RelayCursor(
        Cursor at,
        long token,
        LogIdentity log,
        @Nullable Sent event,
        @Nullable Cursor until,
        SortedMap<String, SentTopic> topics) {

    private static final String LINE = "\n";

    RelayCursor {
        topics = new TreeMap<>(topics);
    }

    /**
     * The event at the cursor.
     *
     * @param stream its stream
     * @param digest its digest
     */
    record Sent(StreamName stream, String digest) {

        static Sent of(RecordedEvent event) {
            return new Sent(event.stream(), EventDigest.of(event));
        }
    }

    /**
     * A topic that events were sent to.
     *
     * @param id the id that Kafka assigned to the topic when it was created
     * @param last the offset of the last event in each partition
     */
    record SentTopic(Uuid id, SortedMap<Integer, Long> last) {

        SentTopic {
            last = new TreeMap<>(last);
        }
    }

    /** Returns the cursor of a log before any event was sent. */
    static RelayCursor start(LogIdentity log, long token) {
        return new RelayCursor(Cursor.START, token, log, null, null, new TreeMap<>());
    }

    RelayCursor withToken(long token) {
        return new RelayCursor(at, token, log, event, until, topics);
    }

    RelayCursor withLog(LogIdentity identity) {
        return new RelayCursor(at, token, identity, event, until, topics);
    }

    RelayCursor moved(Cursor to, @Nullable Sent last) {
        return new RelayCursor(to, token, log, last, until == null || to.reaches(until) ? null : until, topics);
    }

    RelayCursor withUntil(@Nullable Cursor end) {
        return new RelayCursor(at, token, log, event, end == null || at.reaches(end) ? null : end, topics);
    }

    RelayCursor withTopics(SortedMap<String, SentTopic> all) {
        return new RelayCursor(at, token, log, event, until, all);
    }

    byte[] encoded() {
        List<String> lines = new ArrayList<>();
        lines.add(Long.toUnsignedString(at.horizon()) + " " + at.position() + " " + token);
        lines.add("log " + log.encoded());
        if (event != null) {
            lines.add("event " + event.digest() + " " + escaped(event.stream().category()) + " "
                    + escaped(event.stream().key()));
        }
        if (until != null) {
            lines.add("until " + Long.toUnsignedString(until.horizon()) + " " + until.position());
        }
        topics.forEach((name, topic) -> {
            StringBuilder line = new StringBuilder("topic " + name + " " + topic.id());
            topic.last().forEach((partition, offset) -> line.append(' ').append(partition + ":" + offset));
            lines.add(line.toString());
        });
        return String.join(LINE, lines).getBytes(UTF_8);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String unescaped(String text) {
        return URLDecoder.decode(text, UTF_8);
    }

    /**
     * Decodes a cursor.
     *
     * @throws IllegalStateException if the value is not a cursor
     */
    static RelayCursor decoded(byte[] value) {
        String text = new String(value, UTF_8);
        try {
            String[] lines = text.split(LINE, -1);
            String[] first = lines[0].split(" ", -1);
            String[] log = lines[1].split(" ", -1);
            LogIdentity identity = LogIdentity.decoded(log[1], log[2], log[3]);
            Sent event = null;
            Cursor until = null;
            SortedMap<String, SentTopic> topics = new TreeMap<>();
            for (int i = 2; i < lines.length; i++) {
                String[] parts = lines[i].split(" ", -1);
                switch (parts[0]) {
                    case "event" ->
                        event = new Sent(new StreamName(unescaped(parts[2]), unescaped(parts[3])), parts[1]);
                    case "until" -> until = cursor(parts[1], parts[2]);
                    default -> topics.put(parts[1], topic(parts));
                }
            }
            return new RelayCursor(
                    cursor(first[0], first[1]), Long.parseLong(first[2]), identity, event, until, topics);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalStateException(
                    "expected a relay's cursor with horizon, position, fencing token, log, event and topics, got '"
                            + text.replace(LINE, "; ")
                            + "'; another program writes to the cursor's topic, give the relay another name",
                    e);
        }
    }

    private static Cursor cursor(String horizon, String position) {
        return new Cursor(Long.parseUnsignedLong(horizon), Long.parseLong(position));
    }

    private static SentTopic topic(String[] parts) {
        SortedMap<Integer, Long> last = new TreeMap<>();
        for (int i = 3; i < parts.length; i++) {
            String[] one = parts[i].split(":", -1);
            last.put(Integer.valueOf(one[0]), Long.valueOf(one[1]));
        }
        return new SentTopic(Uuid.fromString(parts[2]), last);
    }

    /** Returns the topics with the offsets that Kafka assigned to the records of a batch. */
    static SortedMap<String, SentTopic> after(
            SortedMap<String, SentTopic> before, Map<String, Uuid> ids, Map<String, Map<Integer, Long>> sent) {
        SortedMap<String, SentTopic> after = new TreeMap<>(before);
        sent.forEach((name, offsets) -> after.compute(name, (key, known) -> {
            SortedMap<Integer, Long> last = known == null ? new TreeMap<>() : new TreeMap<>(known.last());
            last.putAll(offsets);
            return new SentTopic(known == null ? ids.getOrDefault(name, Uuid.ZERO_UUID) : known.id(), last);
        }));
        return after;
    }
}
