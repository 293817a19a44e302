package dev.turnstile.subscription;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/**
 * An application starts a subscription that is known under another declaration: of two filters, each would miss events.
 */
public final class DifferentDeclarationException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    private final String subscription;
    private final String known;
    private final String declared;

    /**
     * Describes it.
     *
     * @param subscription the subscription's name
     * @param known what the database knows
     * @param declared what the application declares
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

    /** Returns the declaration that the database knows. */
    public String known() {
        return known;
    }

    /** Returns the declaration of the application. */
    public String declared() {
        return declared;
    }
}
