package dev.turnstile.webhook;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key of 24 to 64 bytes that sender and receiver share. Immutable. {@link #toString} hides the key. */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int DEFAULT_BYTES = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        if (key.length < MIN_BYTES || key.length > MAX_BYTES) {
            throw new IllegalArgumentException("expected a secret of " + MIN_BYTES + " to " + MAX_BYTES + " bytes, got "
                    + key.length + "; generate one with WebhookSecret.generate()");
        }
        this.key = key;
    }

    /**
     * Parses the text form: {@code whsec_} and the bytes in Base64.
     *
     * @throws IllegalArgumentException if the text has another form, or the key has less than 24 or more than 64 bytes
     */
    public static WebhookSecret of(String written) {
        if (!written.startsWith(PREFIX)) {
            throw new IllegalArgumentException("expected a secret that begins with " + PREFIX + ", got another text");
        }
        try {
            return new WebhookSecret(Base64.getDecoder().decode(written.substring(PREFIX.length())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid webhook secret: " + e.getMessage(), e);
        }
    }

    /** Generates a secret of 32 random bytes. */
    public static WebhookSecret generate() {
        byte[] key = new byte[DEFAULT_BYTES];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /** Returns the text form, which the receiver needs. */
    public String written() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    byte[] hmac(byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(head);
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
