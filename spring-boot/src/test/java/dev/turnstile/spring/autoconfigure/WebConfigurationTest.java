package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.event.Append;
import dev.turnstile.event.ExpectedVersion;
import dev.turnstile.event.NewEvent;
import dev.turnstile.event.StreamName;
import dev.turnstile.invocation.ActorContext;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.Problems;
import dev.turnstile.spring.web.RequestOptions;
import dev.turnstile.spring.web.WebOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Expected versions, actors and correlation ids of requests, and the conditions of the auto-configuration. */
class WebConfigurationTest {

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** Moves orders. */
    @RestController
    static class Controller {

        private final Turnstile turnstile;
        private final Lifecycle<State, Move> orders;

        Controller(Turnstile turnstile) {
            this.turnstile = turnstile;
            this.orders = turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS.withVersion("lock_version"));
        }

        @PostMapping("/orders/{id}/pay")
        State pay(@PathVariable long id, TransitionOptions options) {
            return orders.fire(id, Move.PAY, options).to();
        }

        @PostMapping("/orders/{id}/checked")
        State checked(@PathVariable long id, @RequestOptions(HeaderUse.REQUIRE) TransitionOptions options) {
            return orders.fire(id, Move.PAY, options).to();
        }

        @PostMapping("/notes/{id}")
        long append(@PathVariable long id, ExpectedVersion expected) {
            return turnstile
                    .events()
                    .append(Append.of(StreamName.of("note", id), List.of(NewEvent.ofJson("noted", 1, "{}")))
                            .withExpected(expected))
                    .version();
        }
    }

    /** Beans of the application. */
    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        Problems problems() {
            return new Problems("urn:own:", Duration.ZERO, List.of());
        }

        @Bean
        WebOptions options() {
            return new WebOptions(HeaderUse.OFF, HeaderUse.OFF, null, ActorContext.none());
        }

        @Bean
        ActorContext actor() {
            return () -> "batch";
        }
    }

    private WebApplicationContextRunner application() {
        return shop.runner().withUserConfiguration(Controller.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            /orders/1/pay     | "0"        | 200
            /orders/1/checked | W/"1", "0" | 200
            /orders/1/checked | *          | 200
            /orders/1/checked | "1"        | 412
            /orders/1/checked | W/"0"      | 412
            /orders/1/pay     | "other"    | 412
            /orders/9/pay     | W/"0"      | 404
            /orders/9/pay     | *          | 404
            /orders/1/pay     | 0          | 400
            /orders/1/pay     | "0", "1"   | 400
            /notes/1          | "0"        | 200
            /notes/1          | "1"        | 412
            /notes/1          | W/"0"      | 412
            /notes/1          | *          | 412
            """)
    void if_match_is_the_expected_version(String path, String condition, int status) {
        WebShop.run(application(), http -> {
            Http.Answer answer = http.post(path, "", "If-Match", condition);
            assertThat(answer.status()).isEqualTo(status);
            if (status == 412) {
                assertThat(answer.json())
                        .containsEntry("type", "urn:turnstile:problem:precondition-failed")
                        .doesNotContainKey("expectedVersion");
            }
        });
        Integer state = shop.template().queryForObject("SELECT state FROM orders WHERE id = 1", Integer.class);
        assertThat(state).isEqualTo(status == 200 && path.startsWith("/orders") ? 1 : 0);
    }

    @Test
    void a_required_condition_that_is_missing_is_asked_for() {
        WebShop.run(application(), http -> {
            Http.Answer missing = http.post("/orders/1/checked", "");
            assertThat(missing.status()).isEqualTo(428);
            assertThat(missing.json()).containsEntry("type", "urn:turnstile:problem:precondition-required");
        });
        WebShop.run(
                application().withPropertyValues("turnstile.web.if-match=require"),
                http -> assertThat(http.post("/orders/1/pay", "").status()).isEqualTo(428));
    }

    @Test
    void headers_name_the_actor_and_the_correlation_if_they_are_configured() {
        WebShop.run(application(), http -> http.post("/orders/1/pay", "", "X-Actor", "ada", "X-Request-Id", "r-1"));
        WebShop.run(
                application()
                        .withPropertyValues(
                                "turnstile.web.actor-header=X-Actor", "turnstile.web.correlation-header=X-Request-Id"),
                http -> {
                    http.post("/orders/2/pay", "", "X-Actor", "ada", "X-Request-Id", "r-2");
                    http.post("/notes/1", "", "X-Actor", "grace");
                });
        assertThat(shop.template()
                        .queryForList(
                                "SELECT concat_ws(' ', actor, metadata ->> 'correlation_id') FROM turnstile.event"
                                        + " ORDER BY position",
                                String.class))
                .containsExactly("", "ada r-2", "grace");
    }

    @Test
    void beans_of_the_application_replace_those_of_turnstile() {
        WebShop.run(
                application().withUserConfiguration(Own.class).withPropertyValues("turnstile.web.actor-header=X-Actor"),
                http -> {
                    assertThat(http.post("/orders/9/pay", "", "If-Match", "bad", "X-Actor", "ada")
                                    .json())
                            .containsEntry("type", "urn:own:record-not-found");
                    assertThat(http.post("/orders/1/pay", "", "X-Actor", "ada").status())
                            .isEqualTo(200);
                });
        assertThat(shop.template().queryForObject("SELECT actor FROM turnstile.event", String.class))
                .isEqualTo("batch");
    }

    @Test
    void an_application_without_spring_mvc_has_none_of_the_beans() {
        shop.configured(new WebApplicationContextRunner())
                .withClassLoader(MissingLibraries.without("org.springframework.web.servlet"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Turnstile.class)
                        .doesNotHaveBean(Problems.class)
                        .doesNotHaveBean(WebOptions.class)
                        .doesNotHaveBean(WebMvcConfigurer.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.springframework.web", "jakarta.servlet", "org.springframework.security"})
    void an_application_without_a_web_server_has_none_of_the_beans(String missing) {
        try (Database database = new Database()) {
            database.runner()
                    .withConfiguration(AutoConfigurations.of(TurnstileWebAutoConfiguration.class))
                    .withClassLoader(MissingLibraries.without(missing))
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(Turnstile.class)
                            .doesNotHaveBean(Problems.class));
        }
    }

    @Test
    void the_actor_header_needs_no_spring_security() {
        WebShop.run(
                application()
                        .withClassLoader(MissingLibraries.without("org.springframework.security"))
                        .withPropertyValues("turnstile.web.actor-header=X-Actor"),
                http -> http.post("/orders/1/pay", "", "X-Actor", "ada"));
        assertThat(shop.template().queryForObject("SELECT actor FROM turnstile.event", String.class))
                .isEqualTo("ada");
    }

    @ParameterizedTest
    @CsvSource({
        "problem-type-prefix=a b:, expected the first part of a URI",
        "retry-after=-1s, expected a duration of at least 0 s",
        "actor-header=X Actor, expected the name of a header",
        "correlation-header=, expected the name of a header",
        "idempotency=off, turnstile.web.idempotency"
    })
    void a_wrong_property_is_refused_at_the_start(String property, String message) {
        shop.runner()
                .withPropertyValues("turnstile.web." + property)
                .run(context -> assertThat(context.getStartupFailure()).hasStackTraceContaining(message));
    }

    @Test
    void the_order_names_auto_configurations_that_exist() throws ClassNotFoundException {
        for (String name : TurnstileWebAutoConfiguration.class
                .getAnnotation(AutoConfiguration.class)
                .afterName()) {
            assertThat(Class.forName(name).getAnnotation(AutoConfiguration.class))
                    .isNotNull();
        }
    }
}
