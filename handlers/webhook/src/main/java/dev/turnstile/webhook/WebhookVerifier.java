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
 * Tells whether a webhook comes from who knows a secret, where it arrives. Immutable and thread-safe.
 *
 * <p>It verifies what any sender after Standard Webhooks 1.0.0 has signed with HMAC-SHA256.
 */
public final class WebhookVerifier {

    private static final Duration USUAL_TOLERANCE = Duration.ofMinutes(5);

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
     * Takes what is signed with any of some secrets, up to 5 minutes ago.
     *
     * @param secrets at least one; two while the sender changes from one to the other
     */
    public static WebhookVerifier of(WebhookSecret... secrets) {
        return new WebhookVerifier(List.of(secrets), USUAL_TOLERANCE, InstantSource.system());
    }

    /** Takes another difference between the sender's clock and this one, to both sides. */
    public WebhookVerifier withTolerance(Duration most) {
        return new WebhookVerifier(secrets, most, clock);
    }

    /** Takes the time from elsewhere than the system's clock. */
    public WebhookVerifier withClock(InstantSource source) {
        return new WebhookVerifier(secrets, tolerance, source);
    }

    /**
     * Verifies a message.
     *
     * @param headers returns the value of a header, null if it is not there, whatever the case of its name
     * @param body the body, byte for byte as it came
     * @return the message's id; a message comes again with the same one, so a receiver remembers those it has handled
     * @throws UnverifiedWebhookException if a header is missing, the time is not within the tolerance, or no signature fits
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
                // Each is compared in whole, so that the time taken does not tell which one nearly fits.
                signed |= MessageDigest.isEqual(expected, ascii(signature));
            }
        }
        if (!signed) {
            throw new UnverifiedWebhookException("no signature of the message '" + id + "' fits a secret");
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
                    "the message is of " + sent + ", more than " + tolerance + " from now");
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
