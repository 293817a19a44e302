package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The trace of an invocation, from OpenTelemetry through the log to the handler. */
class TracingTest {

    private final Database database = new Database();

    @AfterEach
    void close() {
        database.close();
    }

    private ApplicationContextRunner runner() {
        return database.runner()
                .withConfiguration(AutoConfigurations.of(
                        ObservationAutoConfiguration.class,
                        OpenTelemetrySdkAutoConfiguration.class,
                        MicrometerTracingAutoConfiguration.class,
                        OpenTelemetryTracingAutoConfiguration.class,
                        TurnstileTracingAutoConfiguration.class,
                        TurnstileObservationAutoConfiguration.class))
                .withPropertyValues("management.tracing.sampling.probability=1")
                .withUserConfiguration(Traced.class);
    }

    /** The orders, and a handler that notes its trace. */
    @Configuration(proxyBeanMethods = false)
    static class Traced {

        @Bean
        List<String> handled() {
            return new CopyOnWriteArrayList<>();
        }

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        Subscription mails(List<String> handled, Tracer tracer) {
            return Subscription.of(
                    "mails",
                    Selection.ofTransitions(OrderMachine.ORDER, Move.PAY),
                    Start.beginning(),
                    delivery -> handled.add(current(tracer).context().traceId()));
        }
    }

    private static Span current(Tracer tracer) {
        return Objects.requireNonNull(tracer.currentSpan());
    }

    @SuppressWarnings("unchecked") // the only lifecycle of the context
    private static Lifecycle<State, Move> orders(ApplicationContext context) {
        return (Lifecycle<State, Move>) context.getBean("orders");
    }

    @Test
    void a_transition_stores_its_span_and_the_handler_continues_its_trace() {
        runner().run(context -> {
            Tracer tracer = context.getBean(Tracer.class);
            ObservationRegistry registry = context.getBean(ObservationRegistry.class);
            List<String> traces = new CopyOnWriteArrayList<>();
            Observation.createNotStarted("http", registry).observe(() -> {
                traces.add(current(tracer).context().traceId());
                orders(context).fire(1, Move.PAY);
            });
            String stored = database.template()
                    .queryForObject("SELECT metadata ->> 'traceparent' FROM turnstile.event", String.class);
            assertThat(stored).matches("00-" + traces.getFirst() + "-[0-9a-f]{16}-01");
            await().untilAsserted(() -> assertThat((List<?>) context.getBean("handled")).isEqualTo(traces));
        });
    }

    @Test
    void without_a_span_nothing_is_stored() {
        runner().withPropertyValues("management.observations.enable.turnstile=false")
                .run(context -> {
                    orders(context).fire(1, Move.PAY);
                    assertThat(database.template().queryForList("SELECT metadata FROM turnstile.event"))
                            .containsExactly(Collections.singletonMap("metadata", null));
                });
    }
}
