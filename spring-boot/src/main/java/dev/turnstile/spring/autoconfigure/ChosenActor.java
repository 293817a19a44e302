package dev.turnstile.spring.autoconfigure;

import dev.turnstile.invocation.ActorContext;
import dev.turnstile.spring.CurrentActor;
import dev.turnstile.spring.MissingActorException;
import org.jspecify.annotations.Nullable;

/**
 * The actor of the thread: {@link CurrentActor}, or that of the application or of Spring Security.
 *
 * @param user the actor of the application or of Spring Security
 * @param required whether a missing actor is an error; then {@link #actor} throws {@link MissingActorException}
 */
record ChosenActor(ActorContext user, boolean required) implements ActorContext {

    @Override
    public @Nullable String actor() {
        String named = CurrentActor.name();
        String actor = named == null ? user.actor() : named;
        if (actor == null && required) {
            throw new MissingActorException();
        }
        return actor;
    }
}
