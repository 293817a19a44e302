package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.autoconfigure.StartupAnalysis.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.projection.Selection;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The analysis of a pool that is too small for subscriptions. */
class PoolSizeTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** A subscription. */
    @Configuration(proxyBeanMethods = false)
    static class Subscribed {

        @Bean
        Subscription mails() {
            return Subscription.of("mails", Selection.ofEvents(), Start.now(), delivery -> {});
        }
    }

    @Test
    void a_pool_of_one_connection_for_subscriptions() {
        ApplicationContextRunner runner = database.runner()
                .withConfiguration(AutoConfigurations.of(TurnstilePoolAutoConfiguration.class))
                .withUserConfiguration(Subscribed.class)
                .withPropertyValues("spring.datasource.hikari.maximum-pool-size=1");
        StartupAnalysis analysis = analysis(runner);
        assertThat(analysis.description())
                .isEqualTo("expected a pool of at least 2 connections because subscriptions run, got 1.");
        assertThat(analysis.action()).startsWith("Set spring.datasource.hikari.maximum-pool-size to at least 2");
        runner.withPropertyValues("spring.datasource.hikari.maximum-pool-size=2")
                .run(context -> assertThat(context).hasNotFailed());
        runner.withPropertyValues("turnstile.subscriptions.start=false")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
