package dev.turnstile.postgres;

import dev.turnstile.erasure.KeyWrap;
import dev.turnstile.postgres.internal.erasure.AesGcm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A {@link KeyWrap} that encrypts subjects' keys with a master key of the application. Older master keys still decrypt.
 *
 * <p>To change the master key: pass the new key to {@link #of} and the old key to {@link #withOlderKey}, run {@link
 * dev.turnstile.erasure.Erasure#rewrap}, and then remove the old key. Immutable and thread-safe.
 */
public final class MasterKeys implements KeyWrap {

    private final String newest;
    private final Map<String, SecretKey> keys;

    private MasterKeys(String newest, Map<String, SecretKey> keys) {
        this.newest = newest;
        this.keys = keys;
    }

    /**
     * Returns master keys with the key that encrypts.
     *
     * @param name the key's name, 1 to 100 characters; stored with each subject's key that it encrypts
     * @param key 32 random bytes
     * @throws IllegalArgumentException if the key has another length, or the name is blank, too long or contains U+0000
     */
    public static MasterKeys of(String name, byte[] key) {
        return new MasterKeys(name, Map.of(named(name), key(name, key)));
    }

    /**
     * Returns a copy with an older key, which only decrypts.
     *
     * @throws IllegalArgumentException as for {@link #of}
     */
    public MasterKeys withOlderKey(String name, byte[] key) {
        Map<String, SecretKey> all = new LinkedHashMap<>(keys);
        all.putIfAbsent(named(name), key(name, key));
        return new MasterKeys(newest, Map.copyOf(all));
    }

    private static String named(String name) {
        if (name.isBlank() || name.length() > 100 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "expected a master key name of 1 to 100 characters, not blank and without U+0000, got '" + name
                            + "'");
        }
        return name;
    }

    private static SecretKey key(String name, byte[] key) {
        if (key.length != AesGcm.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "master key '" + name + "': expected " + AesGcm.KEY_BYTES + " bytes, got " + key.length);
        }
        return new SecretKeySpec(key, "AES");
    }

    private SecretKey found(String name) {
        SecretKey key = keys.get(name);
        if (key == null) {
            throw new IllegalStateException("a subject's key is encrypted with master key '" + name
                    + "', expected one of " + keys.keySet() + "; add it with and(..)");
        }
        return key;
    }

    @Override
    public byte[] wrap(String subject, byte[] key) {
        byte[] name = (newest + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] sealed = AesGcm.seal(found(newest), key, subject);
        byte[] all = Arrays.copyOf(name, name.length + sealed.length);
        System.arraycopy(sealed, 0, all, name.length, sealed.length);
        return all;
    }

    @Override
    public byte[] unwrap(String subject, byte[] wrapped) {
        int end = 0;
        while (end < wrapped.length && wrapped[end] != 0) {
            end++;
        }
        String name = new String(wrapped, 0, end, StandardCharsets.UTF_8);
        byte[] sealed = Arrays.copyOfRange(wrapped, Math.min(end + 1, wrapped.length), wrapped.length);
        byte[] key = AesGcm.open(found(name), sealed, subject);
        if (key == null) {
            throw new IllegalStateException(
                    "the key of subject " + subject + " was not encrypted with this master key '" + name
                            + "', or is another subject's; restore its row");
        }
        return key;
    }
}
