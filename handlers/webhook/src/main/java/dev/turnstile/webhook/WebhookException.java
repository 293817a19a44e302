package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** Thrown if a webhook failed and may succeed later: no response, a retryable status, or an open circuit. */
public final class WebhookException extends FailureException {

    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final int status;

    WebhookException(String endpoint, int status, String why, @Nullable Throwable cause) {
        super("webhook to '" + endpoint + "': " + why, cause);
        this.endpoint = endpoint;
        this.status = status;
    }

    /** Returns the endpoint's name. */
    public String endpoint() {
        return endpoint;
    }

    /** Returns the HTTP status, or 0 if there was no response. */
    public int status() {
        return status;
    }
}
