package dev.turnstile.command;

import dev.turnstile.text.StorableText;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of one call. Immutable.
 *
 * @param idempotencyKey calls of a command with the same key, input and actor have one effect and one answer; the key with
 *     other input or by another actor is refused with {@link KeyConflict}; null for none
 * @param actor who calls; null if nobody says
 * @param commandId the id of the call; null to have one made
 */
public record Options(
        @Nullable String idempotencyKey,
        @Nullable String actor,
        @Nullable UUID commandId) {

    private static final Options NONE = new Options(null, null, null);

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the key is blank
     * @throws dev.turnstile.text.UnstorableTextException if key or actor holds U+0000 or half a surrogate pair
     */
    public Options {
        StorableText.optional("idempotency key", idempotencyKey);
        StorableText.optional("actor", actor);
        if (idempotencyKey != null && idempotencyKey.isBlank()) {
            throw new IllegalArgumentException("an idempotency key is text, got '" + idempotencyKey + "'");
        }
    }

    /** Returns options that say nothing. */
    public static Options none() {
        return NONE;
    }

    /** Returns options with an idempotency key. */
    public static Options idempotencyKey(String key) {
        return new Options(key, null, null);
    }

    /** Says who calls. */
    public Options actor(String name) {
        return new Options(idempotencyKey, name, commandId);
    }

    /** Gives the call an id, by which its events can be found. */
    public Options id(UUID id) {
        return new Options(idempotencyKey, actor, id);
    }
}
