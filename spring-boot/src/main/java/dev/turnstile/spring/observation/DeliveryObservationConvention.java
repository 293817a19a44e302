package dev.turnstile.spring.observation;

import dev.turnstile.command.InvocationObserver.EventDelivery;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * The name and the key values of the observation of a delivery. A bean of this type replaces the default convention;
 * methods that it does not override keep the default. Implementations must be thread-safe.
 */
public interface DeliveryObservationConvention extends ObservationConvention<DeliveryObservationContext> {

    /** Returns the default convention. */
    static DeliveryObservationConvention defaults() {
        return new DeliveryObservationConvention() {};
    }

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof DeliveryObservationContext;
    }

    @Override
    default String getName() {
        return "turnstile.delivery";
    }

    /** Returns the name of the span, such as {@code deliver shipping_mails}. */
    @Override
    default String getContextualName(DeliveryObservationContext context) {
        return "deliver " + context.delivery().subscription();
    }

    /** Returns the keys of low cardinality: the subscription and the outcome. */
    @Override
    default KeyValues getLowCardinalityKeyValues(DeliveryObservationContext context) {
        return KeyValues.of(OutcomeTags.kind(context.outcome()))
                .and("turnstile.subscription", context.delivery().subscription());
    }

    /**
     * Returns the keys of high cardinality: the number of events, the position of the first event and the number of the
     * attempt.
     */
    @Override
    default KeyValues getHighCardinalityKeyValues(DeliveryObservationContext context) {
        EventDelivery delivery = context.delivery();
        return KeyValues.of(
                "turnstile.events", Integer.toString(delivery.events().size()),
                "turnstile.position", Long.toString(delivery.events().getFirst().position()),
                "turnstile.attempt", Integer.toString(delivery.attempt()));
    }
}
