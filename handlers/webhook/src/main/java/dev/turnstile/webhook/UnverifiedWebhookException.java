package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;

/**
 * Thrown if a message is not signed with an expected secret, or its time is outside the tolerance. Respond with
 * status 401 and do not handle the message.
 */
public final class UnverifiedWebhookException extends FailureException {

    private static final long serialVersionUID = 1L;

    UnverifiedWebhookException(String message) {
        super(message);
    }
}
