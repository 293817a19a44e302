package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.micrometer.SubscriptionMetrics;
import dev.turnstile.spring.actuate.ScheduledGauges;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * The gauges of subscriptions, if {@code turnstile-micrometer} is on the class path and there is a {@code
 * MeterRegistry}.
 */
@AutoConfiguration(
        after = TurnstileAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(
        name = {"dev.turnstile.micrometer.SubscriptionMetrics", "io.micrometer.core.instrument.MeterRegistry"})
@ConditionalOnBean(value = Turnstile.class, type = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnBooleanProperty(name = "turnstile.metrics.enabled", matchIfMissing = true)
public final class TurnstileMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SubscriptionMetrics turnstileSubscriptionMetrics(Turnstile turnstile, MeterRegistry registry) {
        return new SubscriptionMetrics(turnstile.subscriptions(), registry);
    }

    @Bean
    @ConditionalOnMissingBean
    ScheduledGauges turnstileGauges(SubscriptionMetrics metrics, TurnstileProperties properties) {
        return new ScheduledGauges(metrics, properties.metrics().interval());
    }
}
