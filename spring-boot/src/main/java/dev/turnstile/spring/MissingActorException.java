package dev.turnstile.spring;

import dev.turnstile.failure.FailureException;
import dev.turnstile.failure.ValueFree;

/** Thrown for a command, a transition or an append without an actor if {@code turnstile.actor.required} is true. */
public final class MissingActorException extends FailureException implements ValueFree {

    private static final long serialVersionUID = 1L;

    /** Constructs the exception. */
    public MissingActorException() {
        super("expected an actor because turnstile.actor.required is true, got none on thread '"
                + Thread.currentThread().getName()
                + "'; authenticate the user, call CurrentActor.runAs, or name the actor in the options");
    }
}
