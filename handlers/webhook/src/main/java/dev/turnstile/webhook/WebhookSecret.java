package dev.turnstile.webhook;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that sender and receiver share: 24 to 64 bytes. Immutable; its text hides it. */
public final class WebhookSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final int USUAL = 32;

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException("expected a secret of " + SHORTEST + " to " + LONGEST + " bytes, got "
                    + key.length + "; make one with WebhookSecret.generate()");
        }
        this.key = key;
    }

    /**
     * Reads the written form: {@code whsec_} and the bytes in Base64.
     *
     * @throws IllegalArgumentException if it has another form, or less than 24 or more than 64 bytes
     */
    public static WebhookSecret of(String written) {
        if (!written.startsWith(PREFIX)) {
            throw new IllegalArgumentException("expected a secret that begins with " + PREFIX + ", got another text");
        }
        try {
            return new WebhookSecret(Base64.getDecoder().decode(written.substring(PREFIX.length())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("no webhook secret: " + e.getMessage(), e);
        }
    }

    /** Makes a new secret of 32 random bytes. */
    public static WebhookSecret generate() {
        byte[] key = new byte[USUAL];
        new SecureRandom().nextBytes(key);
        return new WebhookSecret(key);
    }

    /** Returns the written form, to be handed to the receiver. */
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
