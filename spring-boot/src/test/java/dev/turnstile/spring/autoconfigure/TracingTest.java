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
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
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
                        TurnstileTracingAutoConfiguration.class, TurnstileObservationAutoConfiguration.class))
                .withUserConfiguration(Traced.class);
    }

    /** OpenTelemetry behind Micrometer, the orders, and a handler that notes its trace. */
    @Configuration(proxyBeanMethods = false)
    static class Traced {

        @Bean
        OpenTelemetrySdk openTelemetry() {
            return OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder().build())
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .build();
        }

        @Bean
        Tracer tracer(OpenTelemetrySdk openTelemetry) {
            return new OtelTracer(openTelemetry.getTracer("test"), new OtelCurrentTraceContext(), event -> {});
        }

        @Bean
        ObservationRegistry registry(OpenTelemetrySdk openTelemetry, Tracer tracer) {
            ObservationRegistry registry = ObservationRegistry.create();
            OtelPropagator propagator =
                    new OtelPropagator(openTelemetry.getPropagators(), openTelemetry.getTracer("test"));
            registry.observationConfig()
                    .observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
                            new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                            new DefaultTracingObservationHandler(tracer)));
            return registry;
        }

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
                    delivery -> Optional.ofNullable(tracer.currentSpan())
                            .ifPresent(span -> handled.add(span.context().traceId())));
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
            await().untilAsserted(() ->
                    assertThat((List<?>) context.getBean("handled")).isEqualTo(traces));
        });
    }

    @Test
    void without_a_span_nothing_is_stored() {
        database.runner()
                .withConfiguration(AutoConfigurations.of(TurnstileTracingAutoConfiguration.class))
                .withUserConfiguration(Traced.class)
                .run(context -> {
                    orders(context).fire(1, Move.PAY);
                    assertThat(database.template().queryForList("SELECT metadata FROM turnstile.event"))
                            .containsExactly(Collections.singletonMap("metadata", null));
                });
    }
}
