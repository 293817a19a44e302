package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Retries;
import dev.turnstile.event.Append;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.actuate.TurnstileEndpoint;
import dev.turnstile.spring.actuate.TurnstileInfoContributor;
import dev.turnstile.spring.actuate.WritableTurnstileEndpoint;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The actuator endpoint and the versions in {@code info}. */
class EndpointTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    private ApplicationContextRunner runner() {
        return database.runner()
                .withConfiguration(AutoConfigurations.of(TurnstileEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=turnstile")
                .withUserConfiguration(Application.class);
    }

    /** The orders, and a subscription whose handler fails until it is mended. */
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        AtomicBoolean mended() {
            return new AtomicBoolean();
        }

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        Subscription mails(AtomicBoolean mended) {
            return Subscription.of("mails", Selection.ofEvents(), Start.beginning(), delivery -> {
                        if (!mended.get()) {
                            throw new IllegalStateException("unable to reach ada@example.org");
                        }
                    })
                    .withRedelivery(Redelivery.ofParking(Retries.none()));
        }
    }

    /** Appends an event for a customer, and waits until it is a dead letter. Returns its position. */
    private static Long parked(ApplicationContext context) {
        Turnstile turnstile = context.getBean(Turnstile.class);
        turnstile
                .events()
                .append(Append.of(
                        StreamName.of("customer", "ada@example.org"), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        await().until(() -> !turnstile.subscriptions().parked("mails").isEmpty());
        return turnstile.subscriptions().parked("mails").getFirst().position();
    }

    @SuppressWarnings("unchecked") // the only lifecycle of the context
    private static void refuse(ApplicationContext context) {
        Lifecycle<State, Move> orders = (Lifecycle<State, Move>) context.getBean("orders");
        assertThatThrownBy(
                        () -> orders.fire(1, Move.SHIP, TransitionOptions.none().withActor("ada@example.org")))
                .isInstanceOf(InvalidTransition.class);
        context.getBean(PostgresTurnstile.class).refusals().flush();
    }

    @Test
    void the_summary_contains_every_section() {
        runner().run(context -> {
            parked(context);
            refuse(context);
            TurnstileEndpoint endpoint = context.getBean(TurnstileEndpoint.class);
            Map<String, Object> summary = endpoint.summary();
            assertThat(summary)
                    .containsOnlyKeys("machines", "subscriptions", "timers", "processes", "refusals", "horizon");
            assertThat(String.valueOf(summary.get("machines"))).contains("name=order, version=1");
            assertThat(String.valueOf(summary.get("subscriptions"))).contains("name=mails", "deadLetters=1");
            assertThat(String.valueOf(summary.get("refusals"))).contains("verb=ship.orders, name=invalid_transition");
            summary.forEach((section, content) ->
                    assertThat(endpoint.section(section, null)).isEqualTo(content));
            assertThat(endpoint.section("unknown", null)).isNull();
            assertThat(endpoint.entry("subscriptions", "unknown")).isNull();
        });
    }

    @Test
    void no_value_of_a_record_is_shown_unless_it_is_asked_for() {
        runner().run(context -> {
            parked(context);
            refuse(context);
            TurnstileEndpoint endpoint = context.getBean(TurnstileEndpoint.class);
            assertThat(endpoint.summary() + " " + endpoint.entry("subscriptions", "mails"))
                    .contains("deadLetter=true")
                    .doesNotContain("ada@example.org");
        });
        runner().withPropertyValues("turnstile.endpoint.show-records=true").run(context -> {
            TurnstileEndpoint endpoint = context.getBean(TurnstileEndpoint.class);
            assertThat(String.valueOf(endpoint.section("refusals", 1))).contains("actor=ada@example.org");
            assertThat(String.valueOf(endpoint.entry("subscriptions", "mails"))).contains("key=ada@example.org");
        });
    }

    @Test
    void changes_need_their_own_property() {
        runner().run(context -> assertThat(context)
                .hasSingleBean(TurnstileEndpoint.class)
                .doesNotHaveBean(WritableTurnstileEndpoint.class));
    }

    @Test
    void a_parked_event_is_redelivered_and_skipped_by_its_position() {
        runner().withPropertyValues("turnstile.endpoint.writes=true").run(context -> {
            Long position = parked(context);
            WritableTurnstileEndpoint endpoint = context.getBean(WritableTurnstileEndpoint.class);
            Turnstile turnstile = context.getBean(Turnstile.class);
            assertThat(endpoint.change("subscriptions", "mails", "redeliver", position + 1, null))
                    .isEqualTo(Map.of("streams", 0));
            assertThat(endpoint.change("subscriptions", "mails", "skip", position, null))
                    .isEqualTo(Map.of("streams", 1));
            await().until(() -> turnstile.subscriptions().parked("mails").isEmpty());
            Long second = parked(context);
            context.getBean(AtomicBoolean.class).set(true);
            assertThat(endpoint.change("subscriptions", "mails", "redeliver", second, null))
                    .isEqualTo(Map.of("streams", 1));
            await().until(() -> turnstile.subscriptions().parked("mails").isEmpty());
        });
    }

    @Test
    void a_subscription_is_reset() {
        runner().withPropertyValues("turnstile.endpoint.writes=true").run(context -> {
            parked(context);
            context.getBean(AtomicBoolean.class).set(true);
            WritableTurnstileEndpoint endpoint = context.getBean(WritableTurnstileEndpoint.class);
            assertThat(endpoint.change("subscriptions", "mails", "reset", null, "beginning"))
                    .isEqualTo(Map.of("streams", 1));
            await().until(() -> context.getBean(Turnstile.class)
                            .subscriptions()
                            .status()
                            .getFirst()
                            .lag()
                    == 0);
            assertThatThrownBy(() -> endpoint.change("subscriptions", "mails", "reset", null, null))
                    .hasMessage("to: expected beginning, now or a time, got none");
            assertThatThrownBy(() -> endpoint.change("subscriptions", "mails", "drop", null, null))
                    .hasMessage("action: expected redeliver, skip or reset, got 'drop'");
        });
    }

    @Test
    void info_contains_the_versions() {
        runner().run(context -> {
            Info.Builder builder = new Info.Builder();
            context.getBean(TurnstileInfoContributor.class).contribute(builder);
            assertThat(Objects.requireNonNull(builder.build().get("turnstile")).toString())
                    .contains("machines={order=1}")
                    .contains("schema=11")
                    .contains("version=");
        });
    }

    @Test
    void the_operations_exist_in_jmx() {
        runner().withConfiguration(
                        AutoConfigurations.of(EndpointAutoConfiguration.class, JmxEndpointAutoConfiguration.class))
                .withBean(MBeanServer.class, ManagementFactory::getPlatformMBeanServer)
                .withPropertyValues(
                        "spring.jmx.enabled=true",
                        "management.endpoints.jmx.exposure.include=turnstile",
                        "management.endpoints.jmx.domain=turnstile.test")
                .run(context -> {
                    ObjectName name = new ObjectName("turnstile.test:type=Endpoint,name=Turnstile");
                    Object machines = context.getBean(MBeanServer.class)
                            .invoke(name, "section", new Object[] {"machines", null}, new String[] {
                                String.class.getName(), Integer.class.getName()
                            });
                    assertThat(String.valueOf(machines)).contains("name=order, version=1");
                });
    }
}
