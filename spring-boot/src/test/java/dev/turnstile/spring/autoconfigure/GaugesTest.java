package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.micrometer.SubscriptionMetrics;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.actuate.ScheduledGauges;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gauges of subscriptions in an application's registry. */
class GaugesTest {

    private static final Path PAGE = Path.of("..", "docs", "spring-operations.md");
    private static final Pattern ROW = Pattern.compile("\\| `(turnstile\\.(?:subscription|horizon)\\.[a-z]+)` \\|");

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    private ApplicationContextRunner runner() {
        return database.runner()
                .withConfiguration(AutoConfigurations.of(TurnstileMetricsAutoConfiguration.class))
                .withPropertyValues("turnstile.metrics.interval=50ms");
    }

    /** A registry and a subscription. */
    @Configuration(proxyBeanMethods = false)
    static class Measured {

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Subscription mails() {
            return Subscription.of("mails", Selection.ofEvents(), Start.beginning(), delivery -> {});
        }
    }

    @Test
    void the_gauges_are_read_at_the_interval() {
        runner().withUserConfiguration(Measured.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> assertThat(registry.find("turnstile.subscription.lag")
                            .tag("subscription", "mails")
                            .gauge())
                    .isNotNull());
        });
    }

    @Test
    void the_page_lists_each_gauge() throws Exception {
        List<String> listed = ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();
        runner().withUserConfiguration(Measured.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            await().untilAsserted(() -> assertThat(registry.getMeters().stream()
                            .map(meter -> meter.getId().getName())
                            .filter(name -> name.startsWith("turnstile."))
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(listed));
        });
    }

    @Test
    void there_are_none_without_a_registry_or_if_they_are_disabled() {
        runner().run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SubscriptionMetrics.class));
        runner().withUserConfiguration(Measured.class)
                .withPropertyValues("turnstile.metrics.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ScheduledGauges.class));
    }
}
