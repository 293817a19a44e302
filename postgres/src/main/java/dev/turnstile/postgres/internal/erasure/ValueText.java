package dev.turnstile.postgres.internal.erasure;

import dev.turnstile.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Encrypts and decrypts personal values. The plaintext is a JSON object whose only field is the value. */
final class ValueText {

    private static final String FIELD = "v";

    private ValueText() {}

    static String seal(SubjectKey whose, SecretKey key, PersonalData.Value value, Envelope.Place place, Json json) {
        byte[] plain = json.write(Map.of(FIELD, value.value())).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(AesGcm.seal(key, plain, place.bound(whose, value.path())));
    }

    /** Returns the value, or null if it was changed or is bound to another place. */
    static @Nullable Object open(
            SubjectKey whose, SecretKey key, String value, String path, Envelope.Place place, Json json) {
        byte[] sealed = decoded(value);
        byte[] plain = sealed == null ? null : AesGcm.open(key, sealed, place.bound(whose, path));
        return plain == null
                ? null
                : json.read(new String(plain, StandardCharsets.UTF_8)).get(FIELD);
    }

    private static byte @Nullable [] decoded(String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
