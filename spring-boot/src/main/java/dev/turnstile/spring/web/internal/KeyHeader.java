package dev.turnstile.spring.web.internal;

import dev.turnstile.spring.web.HeaderRefused;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The header with the idempotency key. */
public final class KeyHeader {

    /** The header's name. */
    public static final String HEADER = "Idempotency-Key";

    /**
     * The maximum length of an actor in a key: with the longest header, the key has at most 1,000 bytes, the limit of
     * idempotency keys.
     */
    private static final int MAX_ACTOR_BYTES = 700;

    private KeyHeader() {}

    /**
     * Returns the key of a request, or null if the request has none. Keys of different actors differ, so that no client
     * can use the key of another client.
     *
     * @param actor the actor, or null for none
     * @throws HeaderRefused if the header is invalid or is sent several times
     */
    public static @Nullable String key(HttpServletRequest request, @Nullable String actor) {
        HeaderValue value = HeaderValue.of(request, HEADER);
        if (value == null) {
            return null;
        }
        return actor == null ? value.key() : scope(actor) + "/" + value.key();
    }

    /** Returns the refusal of a request without the header. */
    public static HeaderRefused missing() {
        return HeaderRefused.missing(HEADER, "a key of its own for each operation, such as a UUID");
    }

    private static String scope(String actor) {
        byte[] bytes = actor.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_ACTOR_BYTES
                ? actor
                : UUID.nameUUIDFromBytes(bytes).toString();
    }
}
