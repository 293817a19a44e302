package dev.turnstile.postgres.internal.erasure;

import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The key of a subject.
 *
 * @param id the number of the key, which encrypted values refer to
 * @param subject the subject
 * @param key the key, or null if the subject was forgotten
 */
public record SubjectKey(long id, String subject, @Nullable SecretKey key) {

    /** Returns a subject's key from a map that contains it. */
    public static SubjectKey of(String subject, Map<String, SubjectKey> keys) {
        return Objects.requireNonNull(keys.get(subject), subject);
    }

    @Override
    public String toString() {
        return "key " + id + (key == null ? " (forgotten)" : "");
    }
}
