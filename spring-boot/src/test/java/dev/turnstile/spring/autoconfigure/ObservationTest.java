package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.InvalidTransition;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.observation.CommandObservationContext;
import dev.turnstile.spring.observation.CommandObservationConvention;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The observations of commands, transitions and deliveries. */
class ObservationTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    private ApplicationContextRunner runner() {
        return database.runner()
                .withConfiguration(AutoConfigurations.of(TurnstileObservationAutoConfiguration.class))
                .withUserConfiguration(Observed.class);
    }

    /** The ended observations. */
    static final class Ended implements ObservationHandler<Observation.Context> {

        private final List<Observation.Context> contexts = new CopyOnWriteArrayList<>();

        @Override
        public void onStop(Observation.Context context) {
            contexts.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        private static Map<String, String> values(KeyValues values) {
            return values.stream().collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
        }

        Map<String, String> low(String name) {
            return values(context(name).getLowCardinalityKeyValues());
        }

        Map<String, String> high(String name) {
            return values(context(name).getHighCardinalityKeyValues());
        }

        Observation.Context context(String name) {
            return contexts.stream()
                    .filter(context ->
                            String.valueOf(context.getContextualName()).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " not in " + contexts));
        }
    }

    /** A registry, the orders and a subscription. */
    @Configuration(proxyBeanMethods = false)
    static class Observed {

        @Bean
        Ended ended() {
            return new Ended();
        }

        @Bean
        ObservationRegistry registry(Ended ended) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(ended);
            return registry;
        }

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        Subscription mails() {
            return Subscription.of(
                    "mails", Selection.ofTransitions(OrderMachine.ORDER, Move.PAY), Start.beginning(), delivery -> {});
        }
    }

    /** A convention of the application's own. */
    @Configuration(proxyBeanMethods = false)
    static class Renamed {

        @Bean
        CommandObservationConvention renamed() {
            return new CommandObservationConvention() {
                @Override
                public String getName() {
                    return "shop.command";
                }

                @Override
                public KeyValues getHighCardinalityKeyValues(CommandObservationContext context) {
                    return KeyValues.of(
                            "shop.actor", String.valueOf(context.call().actor()));
                }
            };
        }
    }

    @SuppressWarnings("unchecked") // the only lifecycle of the context
    private static Lifecycle<State, Move> orders(ApplicationContext context) {
        return (Lifecycle<State, Move>) context.getBean("orders");
    }

    @Test
    void observations_nest_as_the_invocations_do() {
        runner().run(context -> {
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);
            List<String> inside = new ArrayList<>();
            Custom pay = new Custom(context.getBean(Turnstile.class), "pay.desk", (text, tx) -> {
                orders(context).fire(1, Move.PAY);
                inside.add(String.valueOf(registry.getCurrentObservation()));
                Observation.createNotStarted("query", registry).observe(() -> {});
            });
            Observation.createNotStarted("http", registry)
                    .contextualName("http")
                    .observe(() -> pay.run("x"));
            Ended ended = context.getBean(Ended.class);
            Observation.Context command = ended.context("pay.desk");
            assertThat(parent(command)).isEqualTo(ended.context("http"));
            assertThat(parent(ended.context("pay.orders"))).isEqualTo(command);
            assertThat(parent(ended.contexts.stream()
                            .filter(one -> "query".equals(one.getName()))
                            .findFirst()
                            .orElseThrow()))
                    .isEqualTo(command);
            assertThat(inside).hasSize(1);
        });
    }

    private static Object parent(Observation.Context context) {
        return Objects.requireNonNull(context.getParentObservation()).getContextView();
    }

    @Test
    void keys_of_low_cardinality_have_few_values_and_the_record_is_of_high_cardinality() {
        runner().run(context -> {
            Ended ended = context.getBean(Ended.class);
            orders(context).fire(1, Move.PAY);
            assertThat(ended.low("pay.orders"))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "turnstile.machine", "order",
                            "turnstile.transition", "PAY",
                            "turnstile.outcome", "done",
                            "turnstile.refusal", "none"));
            assertThat(ended.high("pay.orders")).isEqualTo(Map.of("turnstile.record", "1"));
            assertThatThrownBy(() -> orders(context).fire(2, Move.SHIP)).isInstanceOf(InvalidTransition.class);
            assertThat(ended.low("ship.orders"))
                    .containsEntry("turnstile.outcome", "refused")
                    .containsEntry("turnstile.refusal", "invalid_transition");
            assertThat(ended.high("ship.orders")).isEqualTo(Map.of("turnstile.record", "2"));
            assertThat(ended.context("ship.orders").getError()).isNull();
            await().untilAsserted(() -> assertThat(ended.low("deliver mails"))
                    .isEqualTo(Map.of("turnstile.subscription", "mails", "turnstile.outcome", "done")));
            assertThat(ended.high("deliver mails"))
                    .containsEntry("turnstile.events", "1")
                    .containsEntry("turnstile.attempt", "1");
        });
    }

    @Test
    void a_batch_is_one_observation_without_a_record() {
        runner().run(context -> {
            orders(context).fireAll(Move.PAY, List.of(1, 2));
            Ended ended = context.getBean(Ended.class);
            assertThat(ended.contexts)
                    .filteredOn(one -> "pay.orders".equals(one.getContextualName()))
                    .hasSize(1);
            assertThat(ended.low("pay.orders")).containsEntry("turnstile.outcome", "done");
            assertThat(ended.high("pay.orders")).doesNotContainKey("turnstile.record");
        });
    }

    @Test
    void a_failure_is_the_error_of_the_observation() {
        runner().run(context -> {
            Custom broken = new Custom(context.getBean(Turnstile.class), "broken.desk", (text, tx) -> {
                throw new IllegalStateException("broken");
            });
            assertThatThrownBy(() -> broken.run("x")).hasMessage("broken");
            Ended ended = context.getBean(Ended.class);
            assertThat(ended.context("broken.desk").getError()).hasMessage("broken");
            assertThat(ended.low("broken.desk"))
                    .isEqualTo(Map.of(
                            "turnstile.command", "broken.desk",
                            "turnstile.outcome", "failed",
                            "turnstile.refusal", "none"));
        });
    }

    @Test
    void a_convention_of_the_application_replaces_the_default() {
        runner().withUserConfiguration(Renamed.class).run(context -> {
            new Custom(context.getBean(Turnstile.class), "pay.desk", (text, tx) -> {}).run("x");
            Observation.Context command = context.getBean(Ended.class).context("pay.desk");
            assertThat(command.getName()).isEqualTo("shop.command");
            assertThat(context.getBean(Ended.class).high("pay.desk")).isEqualTo(Map.of("shop.actor", "null"));
        });
    }
}
