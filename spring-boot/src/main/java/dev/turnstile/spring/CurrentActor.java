package dev.turnstile.spring;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The actor of the calling thread, set by the application's code: for scheduled and message-driven code, which has no
 * authenticated user.
 *
 * <p>The actor of an invocation is the actor in its options, or else this actor, or else the actor of the application's
 * {@code ActorContext}, by default the user of Spring Security. A task on another thread has the actor if it is
 * decorated for context propagation. Thread-safe.
 */
public final class CurrentActor {

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private CurrentActor() {}

    /** Returns the actor, or null if the thread has none. */
    public static @Nullable String name() {
        return CURRENT.get();
    }

    /**
     * Runs work with an actor. Calls may be nested; the innermost actor applies.
     *
     * @param actor the actor, such as {@code nightly_close}
     * @throws IllegalArgumentException if the actor is blank
     */
    public static void runAs(String actor, Runnable work) {
        Scope scope = open(actor);
        try {
            work.run();
        } finally {
            scope.close();
        }
    }

    /**
     * Calls work with an actor, and returns its result.
     *
     * @param actor the actor, such as {@code nightly_close}
     * @throws IllegalArgumentException if the actor is blank
     * @throws Exception if the work throws it
     */
    public static <R extends @Nullable Object> R callAs(String actor, Callable<R> work) throws Exception {
        Scope scope = open(actor);
        try {
            return work.call();
        } finally {
            scope.close();
        }
    }

    /**
     * Sets the actor of the calling thread until the scope is closed. The scope must be closed on the same thread.
     *
     * @throws IllegalArgumentException if the actor is blank
     */
    public static Scope open(String actor) {
        if (actor.isBlank()) {
            throw new IllegalArgumentException("expected the name of an actor, got an empty text");
        }
        Scope scope = new Scope(CURRENT.get());
        CURRENT.set(actor);
        return scope;
    }

    /** Sets or removes the actor of the thread: for context propagation, which restores the earlier one itself. */
    static void set(@Nullable String actor) {
        if (actor == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(actor);
        }
    }

    /** The period in which a thread has an actor. */
    public static final class Scope implements AutoCloseable {

        private final @Nullable String before;

        private Scope(@Nullable String before) {
            this.before = before;
        }

        /** Restores the actor that the thread had before. */
        @Override
        public void close() {
            set(before);
        }
    }
}
