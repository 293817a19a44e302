package dev.turnstile.subscription;

import dev.turnstile.failure.ValueFree;
import java.util.List;

/** Thrown if the database contains no subscription with the given name. */
public final class UnknownSubscriptionException extends IllegalArgumentException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String subscription;

    /**
     * Constructs the exception.
     *
     * @param subscription the unknown name
     * @param known the names of the existing subscriptions
     */
    public UnknownSubscriptionException(String subscription, List<String> known) {
        super("there is no subscription '" + subscription + "'; "
                + (known.isEmpty()
                        ? "there are none yet: an application creates a subscription when it first starts it"
                        : "there are " + known));
        this.subscription = subscription;
    }

    /** Returns the unknown name. */
    public String subscription() {
        return subscription;
    }
}
