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
 * A digest that identifies an event: of its stream, version, recording time and command id.
 *
 * <p>After a log was set back, other events get the same positions, versions and transaction ids; their digests differ.
 * Forgetting a subject, archiving and recovery do not change the digest.
 */
final class EventDigest {

    private static final int BYTES = 8;

    private EventDigest() {}

    static String of(RecordedEvent event) {
        return of(event.stream(), event.version(), event.recordedAt(), event.commandId());
    }

    static String of(StreamName stream, int version, Instant recordedAt, @Nullable UUID command) {
        // Only the key can contain a line feed, and the key comes last.
        String facts = version + "\n" + recordedAt + "\n" + command + "\n" + stream.category() + "\n" + stream.key();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(facts.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
