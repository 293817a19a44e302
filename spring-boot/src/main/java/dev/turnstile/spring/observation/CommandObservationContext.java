package dev.turnstile.spring.observation;

import dev.turnstile.command.InvocationObserver.CommandCall;
import dev.turnstile.invocation.Outcome;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** The invocation of a command, for the observation {@code turnstile.command}. Used by one thread. */
public final class CommandObservationContext extends Observation.Context {

    private final CommandCall call;
    private @Nullable Outcome<?> outcome;

    CommandObservationContext(CommandCall call) {
        this.call = call;
    }

    /** Returns the invocation. */
    public CommandCall call() {
        return call;
    }

    /** Returns the outcome; null until the invocation has ended. */
    public @Nullable Outcome<?> outcome() {
        return outcome;
    }

    void end(Outcome<?> ended) {
        outcome = ended;
    }
}
