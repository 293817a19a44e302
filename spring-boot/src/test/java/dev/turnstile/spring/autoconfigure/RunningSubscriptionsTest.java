package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Append;
import dev.turnstile.event.Appended;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.RunningSubscriptions;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscriptions.SubscriptionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.AnnotationConfigContextLoader;

/** Subscriptions that are beans run with the application context. */
class RunningSubscriptionsTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    /** A subscription that remembers its events. */
    @Configuration(proxyBeanMethods = false)
    static class Heard {

        @Bean
        List<String> heard() {
            return new CopyOnWriteArrayList<>();
        }

        @Bean
        Subscription notes(List<String> heard) {
            return Subscription.of(
                    "notes",
                    Selection.ofEvents().withTypes("noted"),
                    Start.beginning(),
                    delivery -> heard.add(delivery.event().stream().key()));
        }
    }

    private static Appended append(Turnstile turnstile, String key) {
        return turnstile
                .events()
                .append(Append.of(StreamName.of("note", key), List.of(NewEvent.ofJson("noted", 1, "{}"))));
    }

    @Test
    void a_subscription_runs_until_the_application_stops() {
        database.runner().withUserConfiguration(Heard.class).run(context -> {
            Appended appended = append(context.getBean(Turnstile.class), "one");
            RunningSubscriptions running = context.getBean(RunningSubscriptions.class);
            assertThat(running.subscriber().waitFor("notes", appended.position(), Duration.ofSeconds(60)))
                    .isTrue();
            assertThat(context.getBean("heard")).hasToString("[one]");
            running.stop();
            assertThat(running.isRunning()).isFalse();
            assertThatThrownBy(running::subscriber).hasMessageContaining("turnstile.subscriptions.start");
            running.start();
            Appended second = append(context.getBean(Turnstile.class), "two");
            assertThat(running.subscriber().waitFor("notes", second.position(), Duration.ofSeconds(60)))
                    .isTrue();
        });
    }

    @Test
    void the_shards_are_released_when_the_application_context_is_closed() {
        database.runner().withUserConfiguration(Heard.class).run(context -> {
            Appended appended = append(context.getBean(Turnstile.class), "one");
            context.getBean(RunningSubscriptions.class)
                    .subscriber()
                    .waitFor("notes", appended.position(), Duration.ofSeconds(60));
        });
        database.runner()
                .withPropertyValues("turnstile.subscriptions.start=false")
                .run(context -> assertThat(
                                context.getBean(Turnstile.class).subscriptions().status())
                        .singleElement()
                        .extracting(SubscriptionStatus::stopped)
                        .isNotNull());
    }

    @Test
    void subscriptions_are_not_started_if_the_property_says_so() {
        database.runner()
                .withUserConfiguration(Heard.class)
                .withPropertyValues("turnstile.subscriptions.start=false")
                .run(context -> {
                    assertThat(context.getBean(RunningSubscriptions.class).isRunning())
                            .isFalse();
                    assertThat(context.getBean(Turnstile.class).subscriptions().status())
                            .isEmpty();
                });
    }

    /** Returns the property in an application context of Spring's tests. */
    private static String startInTests(GenericApplicationContext context) {
        ContextCustomizer customizer =
                SpringFactoriesLoader.forDefaultResourceLocation().load(ContextCustomizerFactory.class).stream()
                        .filter(QuietTests.class::isInstance)
                        .map(factory -> factory.createContextCustomizer(RunningSubscriptionsTest.class, List.of()))
                        .findFirst()
                        .orElseThrow();
        customizer.customizeContext(
                context,
                new MergedContextConfiguration(
                        RunningSubscriptionsTest.class,
                        new String[0],
                        new Class<?>[0],
                        new String[0],
                        new AnnotationConfigContextLoader()));
        return String.valueOf(context.getEnvironment().getProperty("turnstile.subscriptions.start"));
    }

    @Test
    void tests_start_no_subscriptions_unless_they_ask_for_it() {
        try (GenericApplicationContext quiet = new GenericApplicationContext();
                GenericApplicationContext asking = new GenericApplicationContext()) {
            assertThat(startInTests(quiet)).isEqualTo("false");
            asking.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("asked", Map.of("turnstile.subscriptions.start", true)));
            assertThat(startInTests(asking)).isEqualTo("true");
        }
    }
}
