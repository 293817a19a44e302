package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/** A webhook that did not arrive, or was answered with a status that asks for another attempt. */
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

    /** Returns the answer's status, 0 if there was no answer. */
    public int status() {
        return status;
    }
}
