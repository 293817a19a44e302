package dev.turnstile.spring.actuate;

import dev.turnstile.subscription.Subscriptions;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus.Shard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of Turnstile: the horizon, dead letters, failing handlers and shards without an owner.
 *
 * <p>The status is {@code DOWN} only if the database cannot be reached. If another condition reaches its limit, the
 * status is {@link HealthLimits#status()}. Its default in Spring Boot, {@code WARNING}, does not change the aggregated
 * status of the application: a handler that fails usually fails on every node, so a load balancer would take all nodes
 * out of service. Thread-safe.
 */
public final class TurnstileHealthIndicator extends AbstractHealthIndicator {

    private final Subscriptions subscriptions;
    private final HealthLimits limits;
    private final InstantSource clock;

    /**
     * Constructs the indicator.
     *
     * @param clock the clock for the time since a node last ran a subscription
     */
    public TurnstileHealthIndicator(Subscriptions subscriptions, HealthLimits limits, InstantSource clock) {
        super("the health of Turnstile could not be read");
        this.subscriptions = subscriptions;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<SubscriptionStatus> all = subscriptions.status();
        Map<String, Object> problems = new LinkedHashMap<>();
        subscriptions
                .horizonHolder()
                .filter(holder -> reaches(holder.open(), limits.horizonHeld()))
                .ifPresent(holder -> problems.put("horizon", TurnstileReport.holder(holder)));
        all.forEach(status -> {
            List<String> found = problems(status);
            if (!found.isEmpty()) {
                problems.put("subscription " + status.name(), String.join("; ", found));
            }
        });
        builder.status(problems.isEmpty() ? Status.UP : new Status(limits.status()))
                .withDetail("subscriptions", all.size())
                .withDetail("deadLetters", sum(all, SubscriptionStatus::dead))
                .withDetail("retrying", sum(all, SubscriptionStatus::retrying))
                .withDetails(problems);
    }

    private static long sum(List<SubscriptionStatus> all, ToLongFunction<SubscriptionStatus> count) {
        return all.stream().mapToLong(count).sum();
    }

    private static boolean reaches(Duration duration, Duration limit) {
        return duration.compareTo(limit) >= 0;
    }

    private List<String> problems(SubscriptionStatus status) {
        List<String> found = new ArrayList<>();
        if (status.dead() >= limits.deadLetters()) {
            found.add(status.dead() + " dead letters");
        }
        failure(status).ifPresent(found::add);
        unowned(status).ifPresent(found::add);
        return found;
    }

    /** A failure is reported only if the oldest event has waited for the limit, because a retry may succeed. */
    private Optional<String> failure(SubscriptionStatus status) {
        return reaches(status.behind(), limits.stuck())
                ? status.shards().stream()
                        .filter(shard -> shard.failure() != null)
                        .findFirst()
                        .map(shard -> "shard " + shard.number() + " waits: " + shard.failure())
                : Optional.empty();
    }

    /**
     * A shard without an owner is reported only if an event has waited for the limit, because owners change when a node
     * starts or stops.
     */
    private Optional<String> unowned(SubscriptionStatus status) {
        if (status.stopped() != null) {
            Duration since = Duration.between(Objects.requireNonNull(status.stopped()), clock.instant());
            return reaches(since, limits.unowned())
                    ? Optional.of("no node has run it since " + status.stopped())
                    : Optional.empty();
        }
        long shards = status.shards().stream()
                .map(Shard::node)
                .filter(Objects::isNull)
                .count();
        return shards > 0 && reaches(status.behind(), limits.unowned())
                ? Optional.of(shards + " shards have no owner")
                : Optional.empty();
    }
}
