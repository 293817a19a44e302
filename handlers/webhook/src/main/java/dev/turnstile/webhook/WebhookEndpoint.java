package dev.turnstile.webhook;

import dev.turnstile.text.spi.ShownText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Whom webhooks are sent to.
 *
 * @param name what its circuit breaker, its pauses and the ids of its messages are known by; unlike the address it stays
 *     the same
 * @param target its address, by https, or by http where that is good enough
 * @param secrets what its messages are signed with; two while it changes from one to the other
 */
public record WebhookEndpoint(String name, URI target, List<WebhookSecret> secrets) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the name is blank, the address is not one of http or https with a host and
     *     without a user, or there is no secret
     */
    public WebhookEndpoint {
        secrets = List.copyOf(secrets);
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "expected a name for the endpoint " + Shown.of(target) + ", got a blank one");
        }
        Reach.checkForm(target);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("endpoint '" + name + "' has no secret; make one with "
                    + "WebhookSecret.generate() and give it to the receiver too");
        }
    }

    /** Names an endpoint with one secret. */
    public static WebhookEndpoint of(String name, String target, WebhookSecret secret) {
        return new WebhookEndpoint(name, address(name, target), List.of(secret));
    }

    /** What the parser says quotes the whole text, with what is secret in it. */
    private static URI address(String name, String target) {
        try {
            return new URI(target);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("endpoint '" + name + "': expected an address of https or http, got "
                    + target.length() + " characters that are none: " + e.getReason() + " at index " + e.getIndex());
        }
    }

    /** Returns name and host; the rest of the address may hold a token. */
    @Override
    public String toString() {
        return "endpoint '" + ShownText.printable(name) + "' at " + Shown.of(target);
    }
}
