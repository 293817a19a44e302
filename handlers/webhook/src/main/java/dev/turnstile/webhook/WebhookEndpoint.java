package dev.turnstile.webhook;

import dev.turnstile.text.spi.ShownText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * A receiver of webhooks.
 *
 * @param name the name of its circuit breaker and part of its message ids; must stay the same when the address changes
 * @param target its https or http address
 * @param secrets the secrets that sign its messages; two while one replaces the other
 */
public record WebhookEndpoint(String name, URI target, List<WebhookSecret> secrets) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank, the target is not an http or https address with a host and
     *     without a user, or there is no secret
     */
    public WebhookEndpoint {
        secrets = List.copyOf(secrets);
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "expected a name for the endpoint " + ShownUri.of(target) + ", got a blank one");
        }
        TargetPolicy.checkForm(target);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("endpoint '" + name + "' has no secret; generate one with "
                    + "WebhookSecret.generate() and give it to the receiver too");
        }
    }

    /**
     * Returns an endpoint with one secret.
     *
     * @throws IllegalArgumentException if the name is blank or the target is invalid
     */
    public static WebhookEndpoint of(String name, String target, WebhookSecret secret) {
        return new WebhookEndpoint(name, address(name, target), List.of(secret));
    }

    /** Parses an address. The parser's own message would quote the whole text, which may contain a token. */
    private static URI address(String name, String target) {
        try {
            return new URI(target);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "endpoint '" + name + "': expected an https or http address, got an invalid text of "
                            + target.length() + " characters: " + e.getReason() + " at index " + e.getIndex());
        }
    }

    /** Returns name and host. The rest of the address is omitted, because it may contain a token. */
    @Override
    public String toString() {
        return "endpoint '" + ShownText.printable(name) + "' at " + ShownUri.of(target);
    }
}
