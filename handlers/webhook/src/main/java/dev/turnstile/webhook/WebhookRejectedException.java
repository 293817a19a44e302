package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a webhook cannot succeed: the endpoint rejected the message, or the target is not allowed.
 *
 * <p>{@link WebhookHandler#redelivery} makes no further attempt.
 */
public final class WebhookRejectedException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final int status;

    WebhookRejectedException(String endpoint, int status, String why, @Nullable Throwable cause) {
        super("webhook to '" + endpoint + "': " + why, cause);
        this.endpoint = endpoint;
        this.status = status;
    }

    /** Returns the endpoint's name. */
    public String endpoint() {
        return endpoint;
    }

    /** Returns the HTTP status, or 0 if nothing was sent. */
    public int status() {
        return status;
    }

    /** Returns whether the endpoint no longer accepts webhooks (status 410) and should not be chosen again. */
    public boolean gone() {
        return status == Response.GONE;
    }
}
