package dev.turnstile.spring.autoconfigure;

import dev.turnstile.Turnstile;
import dev.turnstile.spring.actuate.HealthLimits;
import dev.turnstile.spring.actuate.TurnstileHealthIndicator;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health indicator {@code turnstile}, if Spring Boot's health is on the class path. */
@AutoConfiguration(
        after = TurnstileAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass(
        name = {
            "org.springframework.boot.health.contributor.HealthIndicator",
            "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
        })
@ConditionalOnBean(Turnstile.class)
public final class TurnstileHealthAutoConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("turnstile")
    @ConditionalOnMissingBean(name = "turnstileHealthIndicator")
    TurnstileHealthIndicator turnstileHealthIndicator(Turnstile turnstile, TurnstileProperties properties) {
        TurnstileProperties.Health health = properties.health();
        HealthLimits limits = new HealthLimits(
                health.horizonHeld(), health.stuck(), health.unowned(), health.deadLetters(), health.status());
        return new TurnstileHealthIndicator(turnstile.subscriptions(), limits, InstantSource.system());
    }
}
