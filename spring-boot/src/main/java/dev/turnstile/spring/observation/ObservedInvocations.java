package dev.turnstile.spring.observation;

import dev.turnstile.command.InvocationObserver;
import dev.turnstile.event.RecordedEvent;
import dev.turnstile.event.TraceContext;
import dev.turnstile.invocation.Outcome;
import dev.turnstile.json.Json;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes commands, transitions and deliveries with Micrometer. The scope of an observation is open while the code of
 * the command or handler runs, so that the observations of that code are its children. Thread-safe.
 */
public final class ObservedInvocations implements InvocationObserver {

    private final ObservationRegistry registry;
    private final Json json;
    private final CommandObservationConvention commands;
    private final TransitionObservationConvention transitions;
    private final DeliveryObservationConvention deliveries;

    /**
     * Constructs the observer.
     *
     * @param registry the registry of the observations
     * @param json reads the metadata of delivered events, which contain their trace
     * @param commands the convention for commands
     * @param transitions the convention for transitions, creations and corrections
     * @param deliveries the convention for deliveries
     */
    public ObservedInvocations(
            ObservationRegistry registry,
            Json json,
            CommandObservationConvention commands,
            TransitionObservationConvention transitions,
            DeliveryObservationConvention deliveries) {
        this.registry = registry;
        this.json = json;
        this.commands = commands;
        this.transitions = transitions;
        this.deliveries = deliveries;
    }

    @Override
    public Scope begin(Observed observed) {
        if (registry.isNoop()) {
            return outcome -> {};
        }
        return switch (observed) {
            case CommandCall call -> begin(new CommandObservationContext(call));
            case TransitionCall call -> begin(new TransitionObservationContext(call));
            case EventDelivery delivery -> begin(new DeliveryObservationContext(delivery, traceparent(delivery)));
        };
    }

    private Scope begin(CommandObservationContext context) {
        return opened(Observation.createNotStarted(commands, () -> context, registry), context::end);
    }

    private Scope begin(TransitionObservationContext context) {
        return opened(Observation.createNotStarted(transitions, () -> context, registry), context::end);
    }

    private Scope begin(DeliveryObservationContext context) {
        return opened(Observation.createNotStarted(deliveries, () -> context, registry), context::end);
    }

    private static Scope opened(Observation observation, Consumer<Outcome<?>> context) {
        Observation.Scope scope = observation.start().openScope();
        return outcome -> {
            context.accept(outcome);
            if (outcome instanceof Outcome.Failed<?> failed) {
                observation.error(failed.cause());
            }
            scope.close();
            observation.stop();
        };
    }

    /** Returns the trace of the events; null if they have none, or different ones. */
    private @Nullable String traceparent(EventDelivery delivery) {
        List<@Nullable String> traces = delivery.events().stream()
                .<@Nullable String>map(this::traceparent)
                .distinct()
                .toList();
        return traces.size() == 1 ? traces.getFirst() : null;
    }

    private @Nullable String traceparent(RecordedEvent event) {
        String metadata = event.metadata();
        return metadata == null || !metadata.contains(TraceContext.FIELD)
                ? null
                : Objects.toString(json.read(metadata).get(TraceContext.FIELD), null);
    }
}
