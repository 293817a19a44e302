package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.StreamName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A digest of the facts of an event that no other event has: stream, version, the time it was recorded, and the call.
 *
 * <p>A log that was set back gives positions, versions and transaction ids to other events; the digest tells the events
 * apart. Forgetting a subject, archiving and recovery leave these facts as they are.
 */
final class EventDigest {

    private static final int BYTES = 8;

    private EventDigest() {}

    static String of(RecordedEvent event) {
        return of(event.stream(), event.version(), event.recordedAt(), event.commandId());
    }

    static String of(StreamName stream, int version, Instant recordedAt, @Nullable UUID command) {
        // No part but the key can hold a line's end, and the key is last.
        String facts = version + "\n" + recordedAt + "\n" + command + "\n" + stream.category() + "\n" + stream.key();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(facts.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
