package dev.turnstile.spring.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * The name and the key values of the observation of a command. A bean of this type replaces the default convention;
 * methods that it does not override keep the default. Implementations must be thread-safe.
 */
public interface CommandObservationConvention extends ObservationConvention<CommandObservationContext> {

    /** Returns the default convention. */
    static CommandObservationConvention defaults() {
        return new CommandObservationConvention() {};
    }

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof CommandObservationContext;
    }

    @Override
    default String getName() {
        return "turnstile.command";
    }

    /** Returns the name of the span, such as {@code reserve_seat.seats}. */
    @Override
    default String getContextualName(CommandObservationContext context) {
        return context.call().name();
    }

    /** Returns the keys of low cardinality: the command, the outcome and the name of the refusal. */
    @Override
    default KeyValues getLowCardinalityKeyValues(CommandObservationContext context) {
        return OutcomeTags.of(context.outcome())
                .and("turnstile.command", context.call().name());
    }

    /** Returns the key of high cardinality: the id of the invocation. */
    @Override
    default KeyValues getHighCardinalityKeyValues(CommandObservationContext context) {
        return KeyValues.of(
                KeyValue.of("turnstile.command.id", context.call().commandId().toString()));
    }
}
