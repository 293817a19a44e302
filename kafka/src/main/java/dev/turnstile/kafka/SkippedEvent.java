package dev.turnstile.kafka;

import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Cursor;
import java.util.List;

/**
 * An event that a relay is to skip.
 *
 * @param topic the topic of the relay's cursor
 * @param log the log
 * @param selection the events that the relay sends
 * @param stream the stream of the event
 * @param version the version of the event in its stream
 */
record SkippedEvent(CursorTopic topic, RelayedLog log, Selection selection, StreamName stream, int version) {

    /**
     * Moves the cursor in Kafka and the subscription past the event, for which the relay waits. If a call has failed
     * after it moved the cursor in Kafka, a second call also moves the subscription.
     *
     * @throws IllegalArgumentException if the relay does not wait for the event
     */
    void skip() {
        RelayedLog.Entry event = log.find(stream, version)
                .orElseThrow(() -> new IllegalArgumentException(
                        "relay '" + topic.relay() + "': the log contains no version " + version + " of " + stream));
        RelayCursor initial = RelayCursor.start(log.view(List.of()).identity(), 0);
        RelaySession.replace(topic, initial, known -> after(event, known));
        log.moveTo(topic.relay(), event.at());
    }

    private RelayCursor after(RelayedLog.Entry event, RelayCursor known) {
        Cursor before = new Cursor(event.at().horizon(), event.at().position() - 1);
        if (known.at().compareTo(event.at()) > 0 || log.selectedBetween(selection, known.at(), before)) {
            throw new IllegalArgumentException("relay '" + topic.relay() + "': expected the first event after position "
                    + known.at().position() + ", for which the relay waits, got position "
                    + event.at().position() + " (version " + version + " of " + stream + ")");
        }
        return known.moved(event.at(), new RelayCursor.Sent(stream, event.digest()));
    }
}
