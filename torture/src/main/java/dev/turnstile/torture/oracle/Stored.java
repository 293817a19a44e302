package dev.turnstile.torture.oracle;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the database in one snapshot.
 *
 * @param events the events of the suite's categories, ordered by stream and version
 * @param ledger the entries that the exactly-once subscription wrote, in order
 * @param effects the number of rows of each operation besides its events
 * @param keys the idempotency keys with a stored outcome
 * @param states the state of each row, by its stream
 * @param totals the row of the table projection for each stream
 */
public record Stored(
        List<StoredEvent> events,
        List<Entry> ledger,
        Map<UUID, Integer> effects,
        Map<String, String> keys,
        Map<String, Integer> states,
        Map<String, Total> totals) {

    /**
     * An event of the log.
     *
     * @param position its position
     * @param stream its stream in the log, as category/key
     * @param version its version
     * @param operation the operation in its data, or null
     * @param named the stream in its data, or null
     * @param toState the new state of its record, or null
     */
    public record StoredEvent(
            long position,
            String stream,
            int version,
            @Nullable UUID operation,
            @Nullable String named,
            @Nullable Integer toState) {}

    /**
     * An entry of the ledger.
     *
     * @param stream the event's stream
     * @param version the event's version
     * @param operation the operation in the event's data; empty for none
     */
    public record Entry(String stream, int version, String operation) {}

    /**
     * A row of the table projection.
     *
     * @param events the number of events
     * @param last the version of the last event
     */
    public record Total(int events, int last) {}
}
