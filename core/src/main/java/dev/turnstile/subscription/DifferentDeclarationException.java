package dev.turnstile.subscription;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/**
 * Thrown if a subscription is started with another declaration than the stored one. If two nodes used different
 * selections, events would be missed.
 */
public final class DifferentDeclarationException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String subscription;
    private final String known;
    private final String declared;

    /**
     * Constructs the exception.
     *
     * @param subscription the subscription's name
     * @param known the declaration in the database
     * @param declared the declaration of the application
     */
    public DifferentDeclarationException(String subscription, String known, String declared) {
        super("subscription '" + subscription + "' was started as: " + known + "; this application declares: "
                + declared
                + "; give it another name, or, if the change is meant, call subscriptions().redeclare(\"" + subscription
                + "\") or run turnstile subscriptions redeclare " + subscription + ", and start it again");
        this.subscription = subscription;
        this.known = known;
        this.declared = declared;
    }

    /** Returns the subscription's name. */
    public String subscription() {
        return subscription;
    }

    /** Returns the declaration in the database. */
    public String known() {
        return known;
    }

    /** Returns the declaration of the application. */
    public String declared() {
        return declared;
    }
}
