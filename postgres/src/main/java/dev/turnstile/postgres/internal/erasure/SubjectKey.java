package dev.turnstile.postgres.internal.erasure;

import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * A subject's key.
 *
 * @param id its number, which the values carry
 * @param subject whose
 * @param key the key, or null if it was forgotten
 */
public record SubjectKey(long id, String subject, @Nullable SecretKey key) {

    /** Returns the key of a subject, which has been looked up. */
    public static SubjectKey of(String subject, Map<String, SubjectKey> keys) {
        return Objects.requireNonNull(keys.get(subject), subject);
    }

    @Override
    public String toString() {
        return "key " + id + (key == null ? " (forgotten)" : "");
    }
}
