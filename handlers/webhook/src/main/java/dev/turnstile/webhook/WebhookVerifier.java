package dev.turnstile.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A verifier of received webhooks: checks signature and time of a message. Immutable and thread-safe.
 *
 * <p>It accepts messages of any sender that implements Standard Webhooks 1.0.0 with HMAC-SHA256.
 */
public final class WebhookVerifier {

    private static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(5);

    private final List<WebhookSecret> secrets;
    private final Duration tolerance;
    private final InstantSource clock;

    private WebhookVerifier(List<WebhookSecret> secrets, Duration tolerance, InstantSource clock) {
        if (secrets.isEmpty() || tolerance.isNegative()) {
            throw new IllegalArgumentException("expected a secret and a tolerance that is not negative, got "
                    + secrets.size() + " secrets and " + tolerance);
        }
        this.secrets = List.copyOf(secrets);
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /**
     * Returns a verifier that accepts messages signed with any of the secrets, with a tolerance of 5 minutes.
     *
     * @param secrets at least one; two while one replaces the other
     * @throws IllegalArgumentException if there is no secret
     */
    public static WebhookVerifier of(WebhookSecret... secrets) {
        return new WebhookVerifier(List.of(secrets), DEFAULT_TOLERANCE, InstantSource.system());
    }

    /**
     * Returns a verifier with another maximum difference between the sender's clock and this one, in both directions.
     */
    public WebhookVerifier withTolerance(Duration limit) {
        return new WebhookVerifier(secrets, limit, clock);
    }

    /** Returns a verifier with another clock. */
    public WebhookVerifier withClock(InstantSource source) {
        return new WebhookVerifier(secrets, tolerance, source);
    }

    /**
     * Verifies a message.
     *
     * @param headers returns the value of a header, or null if it is missing; must ignore the case of the name
     * @param body the body, byte for byte as received
     * @return the message's id; a message that is sent again has the same id, so a receiver should store the ids it
     *     handled
     * @throws UnverifiedWebhookException if a header is missing or invalid, the time is outside the tolerance, or no
     *     signature matches
     */
    public String verify(Function<String, @Nullable String> headers, byte[] body) {
        String id = header(headers, StandardSignature.ID);
        String seconds = header(headers, StandardSignature.TIMESTAMP);
        String[] signatures = header(headers, StandardSignature.SIGNATURE).split(" ", -1);
        checkTime(seconds);
        boolean signed = false;
        for (WebhookSecret secret : secrets) {
            byte[] expected = ascii(StandardSignature.of(secret, id, seconds, body));
            for (String signature : signatures) {
                // All signatures are compared in constant time, so that the duration reveals nothing about them.
                signed |= MessageDigest.isEqual(expected, ascii(signature));
            }
        }
        if (!signed) {
            throw new UnverifiedWebhookException("no signature of the message '" + id + "' matches a secret");
        }
        return id;
    }

    private void checkTime(String seconds) {
        Instant sent;
        try {
            sent = Instant.ofEpochSecond(Long.parseLong(seconds));
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw new UnverifiedWebhookException("expected seconds in webhook-timestamp, got '" + seconds + "'");
        }
        if (Duration.between(sent, clock.instant()).abs().compareTo(tolerance) > 0) {
            throw new UnverifiedWebhookException(
                    "the message was signed at " + sent + ", more than " + tolerance + " from now");
        }
    }

    private static String header(Function<String, @Nullable String> headers, String name) {
        String value = headers.apply(name);
        if (value == null || value.isBlank()) {
            throw new UnverifiedWebhookException("the message has no header " + name);
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
