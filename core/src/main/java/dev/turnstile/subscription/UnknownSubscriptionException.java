package dev.turnstile.subscription;

import dev.turnstile.failure.ValueFree;
import java.util.List;

/** There is no subscription of a name. */
public final class UnknownSubscriptionException extends IllegalArgumentException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String subscription;

    /**
     * Describes it.
     *
     * @param subscription the name
     * @param known the names of the subscriptions that there are
     */
    public UnknownSubscriptionException(String subscription, List<String> known) {
        super("there is no subscription '" + subscription + "'; there are " + known);
        this.subscription = subscription;
    }

    /** Returns the name. */
    public String subscription() {
        return subscription;
    }
}
