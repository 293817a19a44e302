package dev.turnstile.postgres.internal.transfer;

import dev.turnstile.postgres.internal.erasure.WrappedKey;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line with the key of a subject.
 *
 * @param line the line number
 * @param subject the subject
 * @param key the number of the key, which the encrypted values are bound to
 * @param wrapped the key, wrapped by the master key, or null if the subject was forgotten
 * @param createdAt the time at which the key was created
 * @param forgottenAt the time at which the subject was forgotten, or null
 */
record KeyLine(
        long line,
        String subject,
        long key,
        @Nullable WrappedKey wrapped,
        String createdAt,
        @Nullable String forgottenAt) {

    static KeyLine of(Fields fields) {
        fields.only(Set.of("subject", "key", "wrapped", "created_at", "forgotten_at"));
        String text = fields.textOrNone("wrapped", "a key in base 64");
        String forgottenAt = fields.timeOrNone("forgotten_at");
        if ((text == null) == (forgottenAt == null)) {
            throw fields.refused("wrapped", "either a key or a time in forgotten_at");
        }
        return new KeyLine(
                fields.line(),
                fields.filled("subject", "a subject"),
                fields.whole("key", "the number of a key", 1, Fields.GREATEST_NUMBER),
                text == null ? null : WrappedKey.of(bytes(fields, text)),
                fields.time("created_at"),
                forgottenAt);
    }

    private static byte[] bytes(Fields fields, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw fields.refused("wrapped", "a key in base 64");
        }
    }
}
