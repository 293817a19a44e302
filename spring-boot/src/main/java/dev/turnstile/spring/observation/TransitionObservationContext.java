package dev.turnstile.spring.observation;

import dev.turnstile.command.InvocationObserver.TransitionCall;
import dev.turnstile.invocation.Outcome;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** A transition, creation or correction, for the observation {@code turnstile.transition}. Used by one thread. */
public final class TransitionObservationContext extends Observation.Context {

    private final TransitionCall call;
    private @Nullable Outcome<?> outcome;

    TransitionObservationContext(TransitionCall call) {
        this.call = call;
    }

    /** Returns the transition. */
    public TransitionCall call() {
        return call;
    }

    /** Returns the outcome; null until the transition has ended. */
    public @Nullable Outcome<?> outcome() {
        return outcome;
    }

    void end(Outcome<?> ended) {
        outcome = ended;
    }
}
