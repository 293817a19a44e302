package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;

/** A message whose sender is not who knows the secret, or that is too old: to be answered with status 401 and not handled. */
public final class UnverifiedWebhookException extends FailureException {

    private static final long serialVersionUID = 1L;

    UnverifiedWebhookException(String message) {
        super(message);
    }
}
