package dev.turnstile.invocation;

import dev.turnstile.text.spi.StorableText;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The options of one invocation of a command. Immutable; each {@code with} method returns a copy.
 *
 * @param idempotencyKey the idempotency key: invocations of a command with the same key, input and actor have one
 *     effect and one outcome; the same key with other input or by another actor is refused with {@code KeyConflict};
 *     null for none
 * @param actor the actor; null if none is given
 * @param commandId the id of the invocation; null for a generated id
 */
public record Options(
        @Nullable String idempotencyKey,
        @Nullable String actor,
        @Nullable UUID commandId) {

    private static final Options NONE = new Options(null, null, null);

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the key is blank, or longer than 1,000 bytes
     * @throws dev.turnstile.text.UnstorableTextException if the key or the actor contains U+0000 or an unpaired
     *     surrogate
     */
    public Options {
        StorableText.optional("actor", actor);
        if (idempotencyKey != null
                && StorableText.indexed("idempotency key", idempotencyKey).isBlank()) {
            throw new IllegalArgumentException("an idempotency key is text, got '" + idempotencyKey + "'");
        }
    }

    /** Returns the default options: no idempotency key, no actor, a new command id. */
    public static Options none() {
        return NONE;
    }

    /** Returns a copy with an idempotency key. */
    public Options withIdempotencyKey(String key) {
        return new Options(key, actor, commandId);
    }

    /** Returns a copy with an actor. */
    public Options withActor(String name) {
        return new Options(idempotencyKey, name, commandId);
    }

    /** Returns a copy with a command id, by which the events of the invocation can be found. */
    public Options withCommandId(UUID id) {
        return new Options(idempotencyKey, actor, id);
    }
}
