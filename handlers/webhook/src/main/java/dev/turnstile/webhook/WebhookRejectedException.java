package dev.turnstile.webhook;

import dev.turnstile.failure.FailureException;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that will not be taken, however often it is sent: the endpoint says so, or it must not be sent there.
 *
 * <p>{@link WebhookHandler#redelivery} gives up on it at once.
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

    /** Returns the answer's status, 0 if nothing was sent. */
    public int status() {
        return status;
    }

    /** Tells whether the endpoint wants no more webhooks (status 410): it should not be chosen any longer. */
    public boolean gone() {
        return status == Answer.GONE;
    }
}
