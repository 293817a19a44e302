package dev.turnstile.webhook;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.subscription.Delivery;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The id and the default JSON body of a webhook message. */
final class Envelope {

    private static final int ID_BYTES = 16;

    private Envelope() {}

    /**
     * Returns an id that is unique to the event and the endpoint. The id depends on the event's version in its stream
     * and not on its position, so it stays the same when the log is moved to another database.
     */
    static String id(String endpoint, RecordedEvent event) {
        // Each part is prefixed with its length, so that different parts never give the same text.
        StringBuilder text = new StringBuilder();
        for (Object part : new Object[] {
            endpoint, event.stream().category(), event.stream().key(), event.version(), event.recordedAt()
        }) {
            text.append(part.toString().length()).append(':').append(part);
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return "evt_" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static byte[] body(String id, Delivery delivery) {
        RecordedEvent event = delivery.event();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("type", event.type());
        fields.put("kind", event.kind().name().toLowerCase(Locale.ROOT));
        fields.put("stream", stream(event));
        fields.put("version", event.version());
        fields.put("position", event.position());
        fields.put("occurredAt", event.occurredAt().toString());
        putIfPresent(fields, "actor", event.actor());
        putIfPresent(fields, "correlation", event.correlationId());
        putIfPresent(fields, "machine", event.machine());
        putIfPresent(fields, "fromState", event.fromState());
        putIfPresent(fields, "toState", event.toState());
        String data = event.data();
        fields.put("data", data == null ? Map.of() : delivery.json().read(data));
        return delivery.json().write(fields).getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> stream(RecordedEvent event) {
        Map<String, Object> stream = new LinkedHashMap<>();
        stream.put("category", event.stream().category());
        stream.put("key", event.stream().key());
        return stream;
    }

    private static void putIfPresent(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
