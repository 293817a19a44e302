package dev.turnstile.micrometer;

import dev.turnstile.subscription.HorizonHolder;
import dev.turnstile.subscription.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How far subscriptions are, over all nodes, as gauges.
 *
 * <p>{@link #refresh()} asks the database, so whoever schedules it decides how often; one node of an application is
 * enough. Each gauge but the last carries the tag {@code subscription}:
 *
 * <ul>
 *   <li>{@code turnstile.subscription.lag}: events behind the place of the shard that is furthest behind
 *   <li>{@code turnstile.subscription.behind}: for how many seconds the oldest of them has waited
 *   <li>{@code turnstile.subscription.rate}: events handled a second
 *   <li>{@code turnstile.subscription.handled}: events handled so far
 *   <li>{@code turnstile.subscription.retrying}: streams that are parked and will be tried again
 *   <li>{@code turnstile.subscription.dead}: streams that are parked behind a dead letter
 *   <li>{@code turnstile.subscription.unowned}: shards that no node has
 *   <li>{@code turnstile.horizon.held}: for how many seconds the transaction is open that holds the newest events back,
 *       0 if none does; with the tags {@code application} and {@code state}
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class SubscriptionMetrics {

    private static final String PREFIX = "turnstile.subscription.";

    private final Subscriptions subscriptions;
    private final List<Measure> measures;
    private final MultiGauge horizon;

    /**
     * Registers the gauges, which show something from the first {@link #refresh()} on.
     *
     * @param subscriptions whose numbers
     * @param registry where to register
     */
    public SubscriptionMetrics(Subscriptions subscriptions, MeterRegistry registry) {
        this.subscriptions = subscriptions;
        this.measures = List.of(
                measure(registry, "lag", "events", SubscriptionStatus::lag),
                measure(registry, "behind", "seconds", one -> one.behind().toMillis() / 1000.0),
                measure(registry, "rate", "events/second", SubscriptionStatus::rate),
                measure(registry, "handled", "events", SubscriptionStatus::handled),
                measure(registry, "retrying", "streams", SubscriptionStatus::retrying),
                measure(registry, "dead", "streams", SubscriptionStatus::dead),
                measure(registry, "unowned", "shards", SubscriptionMetrics::unowned));
        this.horizon =
                MultiGauge.builder("turnstile.horizon.held").baseUnit("seconds").register(registry);
    }

    private record Measure(MultiGauge gauge, ToDoubleFunction<SubscriptionStatus> value) {}

    private static Measure measure(
            MeterRegistry registry, String name, String unit, ToDoubleFunction<SubscriptionStatus> value) {
        return new Measure(MultiGauge.builder(PREFIX + name).baseUnit(unit).register(registry), value);
    }

    private static double unowned(SubscriptionStatus status) {
        return status.shards().stream().filter(shard -> shard.node() == null).count();
    }

    /**
     * Asks the database, and has the gauges show what it says.
     *
     * @throws dev.turnstile.event.EventStoreFailure if the database fails; the gauges keep what they show
     */
    public void refresh() {
        List<SubscriptionStatus> all = subscriptions.status();
        Tags nobody = Tags.of("application", "", "state", "");
        MultiGauge.Row<?> holder = subscriptions
                .horizonHolder()
                .<MultiGauge.Row<?>>map(SubscriptionMetrics::row)
                .orElseGet(() -> MultiGauge.Row.of(nobody, 0));
        for (Measure measure : measures) {
            measure.gauge()
                    .register(
                            all.stream()
                                    .<MultiGauge.Row<?>>map(one -> row(one, measure))
                                    .toList(),
                            true);
        }
        horizon.register(List.of(holder), true);
    }

    private static MultiGauge.Row<?> row(SubscriptionStatus status, Measure measure) {
        return MultiGauge.Row.of(
                Tags.of("subscription", status.name()), measure.value().applyAsDouble(status));
    }

    private static MultiGauge.Row<?> row(HorizonHolder holder) {
        return MultiGauge.Row.of(
                Tags.of("application", holder.application(), "state", holder.state()),
                holder.open().toMillis() / 1000.0);
    }
}
