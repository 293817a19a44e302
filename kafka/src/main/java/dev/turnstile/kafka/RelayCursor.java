package dev.turnstile.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstile.subscription.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * How far a relay is, as Kafka knows it.
 *
 * @param at the last event that was sent
 * @param fence the fence of the node that sent it
 */
record RelayCursor(Cursor at, long fence) {

    private static final int PARTS = 3;

    /** Nothing was sent yet. */
    static final RelayCursor NONE = new RelayCursor(Cursor.START, Long.MIN_VALUE);

    byte[] encoded() {
        return (Long.toUnsignedString(at.horizon()) + " " + at.position() + " " + fence).getBytes(UTF_8);
    }

    /**
     * Reads one.
     *
     * @throws IllegalStateException if it is none
     */
    static RelayCursor decoded(byte[] value) {
        String text = new String(value, UTF_8);
        String[] parts = text.split(" ", -1);
        try {
            if (parts.length == PARTS) {
                Cursor at = new Cursor(Long.parseUnsignedLong(parts[0]), Long.parseLong(parts[1]));
                return new RelayCursor(at, Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw unreadable(text, e);
        }
        throw unreadable(text, null);
    }

    private static IllegalStateException unreadable(String text, @Nullable NumberFormatException cause) {
        return new IllegalStateException(
                "expected a relay's cursor of horizon, position and fence, got '" + text
                        + "'; somebody else writes to the topic of the cursor, give the relay another name",
                cause);
    }
}
