package dev.turnstile.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.stream.Collectors;

/** Signatures of Standard Webhooks 1.0.0, over the message's id, its time in seconds, and its body. */
final class StandardSignature {

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private StandardSignature() {}

    static String of(WebhookSecret secret, String id, String seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        return "v1," + Base64.getEncoder().encodeToString(secret.hmac(head, body));
    }

    static String of(Collection<WebhookSecret> secrets, String id, String seconds, byte[] body) {
        return secrets.stream().map(secret -> of(secret, id, seconds, body)).collect(Collectors.joining(" "));
    }
}
