package dev.turnstile.postgres.internal.aggregate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes SHA-256 digests of texts, as hexadecimal digits. */
final class Digest {

    private Digest() {}

    /**
     * Returns the digest of texts. The digest depends on the boundaries of the texts: {@code "ab", "c"} and {@code "a",
     * "bc"} have different digests.
     */
    static String of(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java platform does not support SHA-256", e);
        }
    }
}
