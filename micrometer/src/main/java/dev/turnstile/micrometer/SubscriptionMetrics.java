package dev.turnstile.micrometer;

import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.subscription.Subscriptions.HorizonHolder;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Gauges of the progress of subscriptions over all nodes.
 *
 * <p>{@link #refresh()} queries the database; the application schedules it on one of its nodes. Each gauge but the
 * last has the tag {@code subscription}:
 *
 * <ul>
 *   <li>{@code turnstile.subscription.lag}: events after the cursor of the shard that is furthest behind
 *   <li>{@code turnstile.subscription.behind}: seconds for which the oldest of these events has waited
 *   <li>{@code turnstile.subscription.rate}: events handled per second
 *   <li>{@code turnstile.subscription.handled}: events handled so far
 *   <li>{@code turnstile.subscription.retrying}: parked streams that will be retried
 *   <li>{@code turnstile.subscription.dead}: streams parked behind a dead letter
 *   <li>{@code turnstile.subscription.unowned}: shards that no node has leased
 *   <li>{@code turnstile.subscription.waiting}: shards with a failure: an event that fails, a handler that does not
 *       return, or an unreachable database
 * <li>{@code turnstile.horizon.held}: seconds for which the transaction that holds back the newest events has been
 *       open, or 0 if there is none; with the tags {@code application} and {@code state}. The tag {@code application}
 *       contains one of the first 20 names, or {@code other} for later ones, because any session can set any {@code
 *       application_name}; it is empty for prepared transactions
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class SubscriptionMetrics {

    private static final String PREFIX = "turnstile.subscription.";

    private final Subscriptions subscriptions;
    private final List<Measure> measures;
    private final MultiGauge horizon;
    private final ApplicationNames applications = new ApplicationNames();
    private volatile Map<String, SubscriptionStatus> latest = Map.of();
    private volatile double held;

    /**
     * Registers the gauges, which have values after the first {@link #refresh()}.
     *
     * @param subscriptions the subscriptions to measure
     * @param registry the registry of the gauges
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
                measure(registry, "unowned", "shards", SubscriptionMetrics::unowned),
                measure(registry, "waiting", "shards", SubscriptionMetrics::waiting));
        this.horizon =
                MultiGauge.builder("turnstile.horizon.held").baseUnit("seconds").register(registry);
    }

    private record Measure(MultiGauge gauge, ToDoubleFunction<SubscriptionStatus> value) {}

    private static Measure measure(
            MeterRegistry registry, String name, String unit, ToDoubleFunction<SubscriptionStatus> value) {
        return new Measure(MultiGauge.builder(PREFIX + name).baseUnit(unit).register(registry), value);
    }

    private static double waiting(SubscriptionStatus status) {
        return status.shards().stream().filter(shard -> shard.failure() != null).count();
    }

    private static double unowned(SubscriptionStatus status) {
        return status.shards().stream().filter(shard -> shard.node() == null).count();
    }

    /**
     * Updates the gauges from the database. A gauge is registered as long as its subscription exists.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails; the gauges keep their values
     */
    public synchronized void refresh() {
        List<SubscriptionStatus> all = subscriptions.status();
        Optional<HorizonHolder> holder = subscriptions.horizonHolder();
        latest = all.stream().collect(Collectors.toUnmodifiableMap(SubscriptionStatus::name, Function.identity()));
        held = holder.map(one -> one.open().toMillis() / 1000.0).orElse(0.0);
        for (Measure measure : measures) {
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            all.forEach(one -> rows.add(row(one.name(), measure)));
            measure.gauge().register(rows);
        }
        Tags tags = holder.map(one -> tags(applications.of(one), one.state())).orElseGet(() -> tags("", ""));
        horizon.register(List.of(MultiGauge.Row.of(tags, this, shown -> shown.held)));
    }

    private MultiGauge.Row<?> row(String name, Measure measure) {
        return MultiGauge.Row.of(Tags.of("subscription", name), this, shown -> {
            SubscriptionStatus status = shown.latest.get(name);
            return status == null ? Double.NaN : measure.value().applyAsDouble(status);
        });
    }

    private static Tags tags(String application, String state) {
        return Tags.of("application", application, "state", state);
    }
}
