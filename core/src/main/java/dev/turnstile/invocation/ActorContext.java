package dev.turnstile.invocation;

import org.jspecify.annotations.Nullable;

/**
 * Provides the actor of the calling thread, such as the user of the current request, for commands, transitions and
 * events whose options name none. Thread-safe.
 */
@FunctionalInterface
public interface ActorContext {

    /** Returns the actor, or null if there is none. */
    @Nullable
    String actor();

    /** Returns a context without an actor. */
    static ActorContext none() {
        return () -> null;
    }
}
