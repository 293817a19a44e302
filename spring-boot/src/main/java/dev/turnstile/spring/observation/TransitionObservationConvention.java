package dev.turnstile.spring.observation;

import dev.turnstile.invocation.Outcome;
import dev.turnstile.lifecycle.StateChange;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The name and the key values of the observation of a transition, a creation or a correction. A bean of this type
 * replaces the default convention; methods that it does not override keep the default. Implementations must be
 * thread-safe.
 */
public interface TransitionObservationConvention extends ObservationConvention<TransitionObservationContext> {

    /** Returns the default convention. */
    static TransitionObservationConvention defaults() {
        return new TransitionObservationConvention() {};
    }

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof TransitionObservationContext;
    }

    @Override
    default String getName() {
        return "turnstile.transition";
    }

    /** Returns the name of the span, such as {@code ship.orders}. */
    @Override
    default String getContextualName(TransitionObservationContext context) {
        return context.call().name();
    }

    /** Returns the keys of low cardinality: the machine, the transition, the outcome and the name of the refusal. */
    @Override
    default KeyValues getLowCardinalityKeyValues(TransitionObservationContext context) {
        return OutcomeTags.of(context.outcome())
                .and("turnstile.machine", context.call().machine())
                .and("turnstile.transition", context.call().transition());
    }

    /**
     * Returns the keys of high cardinality: the key of the record if one record was changed or refused, and the id of
     * the command if there is one.
     */
    @Override
    default KeyValues getHighCardinalityKeyValues(TransitionObservationContext context) {
        UUID command = context.call().commandId();
        KeyValues values =
                command == null ? KeyValues.empty() : KeyValues.of("turnstile.command.id", command.toString());
        return record(context.outcome())
                .map(record -> values.and("turnstile.record", record))
                .orElse(values);
    }

    private static Optional<String> record(@Nullable Outcome<?> outcome) {
        if (outcome instanceof Outcome.Refused<?> refused) {
            return Optional.ofNullable(refused.refusal().fields().get("record")).map(Object::toString);
        }
        return outcome instanceof Outcome.Done<?> done && done.result() instanceof StateChange<?, ?> change
                ? Optional.of(change.record())
                : Optional.empty();
    }
}
