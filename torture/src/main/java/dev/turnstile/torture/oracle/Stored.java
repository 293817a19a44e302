package dev.turnstile.torture.oracle;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds at one time.
 *
 * @param events the events of the suite's categories, in the order of stream and version
 * @param ledger what the exactly-once subscription wrote, in the order in which it wrote
 * @param effects how many rows each operation wrote besides its events
 * @param keys the idempotency keys whose outcome is stored, with the outcome
 * @param states the state of each row, by its stream
 * @param totals what the table projection counted for each stream
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
     * @param stream its stream as category/key, as the log says
     * @param version its version
     * @param operation the operation that its data names, or null
     * @param named the stream that its data names, or null
     * @param toState the state that it put its record in, or null
     */
    public record StoredEvent(
            long position,
            String stream,
            int version,
            @Nullable UUID operation,
            @Nullable String named,
            @Nullable Integer toState) {}

    /**
     * A line of the ledger.
     *
     * @param stream the event's stream
     * @param version the event's version
     * @param operation the operation that the event's data names; empty for none
     */
    public record Entry(String stream, int version, String operation) {}

    /**
     * A row of the table projection.
     *
     * @param events how many events were counted
     * @param last the version of the last of them
     */
    public record Total(int events, int last) {}
}
