package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.event.EventName;
import dev.turnstile.event.EventTypes;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.TurnstileCustomizer;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Properties that become settings of the builder, by their effect in the database. */
class BuilderPropertiesTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** An event that the application reads. */
    @EventName("pinned")
    record Pinned(String text) {}

    /** The event types that the application reads, and a subscription. */
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        TurnstileCustomizer reader() {
            return builder -> builder.readEventTypes(EventTypes.of(Pinned.class));
        }

        @Bean
        Subscription mails() {
            return Subscription.of("mails", Selection.ofEvents(), Start.now(), delivery -> {});
        }
    }

    private ApplicationContextRunner runner() {
        return database.runner().withUserConfiguration(Application.class);
    }

    private @Nullable String reader() {
        return database.template()
                .queryForObject(
                        "SELECT string_agg(DISTINCT application, ',') FROM turnstile.event_reader", String.class);
    }

    @Test
    void the_application_is_named_by_its_property_or_by_that_of_spring() {
        runner().run(context -> assertThat(reader()).isEqualTo("application"));
        database.template().execute("TRUNCATE turnstile.event_reader");
        runner().withPropertyValues("spring.application.name=shop")
                .run(context -> assertThat(reader()).isEqualTo("shop"));
        database.template().execute("TRUNCATE turnstile.event_reader");
        runner().withPropertyValues("spring.application.name=shop", "turnstile.application-name=shop-reader")
                .run(context -> assertThat(reader()).isEqualTo("shop-reader"));
    }

    @Test
    void shards_are_leased_for_the_configured_time() {
        runner().withPropertyValues("turnstile.subscriptions.lease=1h")
                .run(context -> await().untilAsserted(() -> assertThat(database.template()
                                .queryForObject(
                                        "SELECT min(leased_until) > now() + interval '50 min' FROM turnstile.subscription_shard",
                                        Boolean.class))
                        .isTrue()));
    }
}
