package dev.turnstile.spring;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Copies {@link CurrentActor} to the threads of tasks that are decorated for context propagation, such as those of
 * {@code ContextPropagatingTaskDecorator}. Found by service loading if Micrometer's context propagation is on the class
 * path.
 */
public final class CurrentActorAccessor implements ThreadLocalAccessor<String> {

    /** The key of the actor in a context snapshot. */
    public static final String KEY = "turnstile.actor";

    /** Constructs the accessor. */
    public CurrentActorAccessor() {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable String getValue() {
        return CurrentActor.name();
    }

    @Override
    public void setValue(String actor) {
        CurrentActor.set(actor);
    }

    @Override
    public void setValue() {
        CurrentActor.set(null);
    }
}
