package dev.turnstile.micrometer;

import dev.turnstile.subscription.HorizonHolder;
import dev.turnstile.subscription.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions;
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
 *   <li>{@code turnstile.subscription.waiting}: shards that wait for something: an event that fails, a handler that does not
 *       return, a database that is away
 *   <li>{@code turnstile.horizon.held}: for how many seconds the transaction is open that holds the newest events back,
 *       0 if none does; with the tags {@code application} and {@code state}. As any session chooses its
 *       {@code application_name}, the tag has the first 20 names and then {@code other}; it is empty for prepared
 *       transactions
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
     * Asks the database, and has the gauges show its answer. A gauge stays registered as long as its subscription exists.
     *
     * @throws dev.turnstile.event.EventStoreException if the database fails; the gauges keep what they show
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
