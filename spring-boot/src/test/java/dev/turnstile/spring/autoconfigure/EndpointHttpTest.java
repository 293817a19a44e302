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
import dev.turnstile.postgres.PostgresTurnstile;
import dev.turnstile.projection.Selection;
import dev.turnstile.spring.shop.Custom;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.subscription.Start;
import dev.turnstile.subscription.Subscription;
import dev.turnstile.subscription.Subscription.Redelivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint over HTTP: the responses that the page describes, and their statuses. */
class EndpointHttpTest {

    private static final Path PAGE = Path.of("..", "docs", "spring-operations.md");
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Instant LATER = Instant.parse("2099-01-01T00:00:00Z");
    private static final String MAILS = "/actuator/turnstile/subscriptions/mails";

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** The orders, a subscription whose handler fails, a process and a command that schedules an event. */
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS);
        }

        @Bean
        Subscription mails() {
            return Subscription.of("mails", Selection.ofEvents().withTypes("noted"), Start.beginning(), delivery -> {
                        throw new IllegalStateException("unable to reach ada@example.org");
                    })
                    .withRedelivery(Redelivery.ofParking(Retries.none()));
        }

        @Bean
        Waiting waiting() {
            return new Waiting();
        }

        @Bean
        Custom remind(Turnstile turnstile) {
            return new Custom(
                    turnstile,
                    "remind.notes",
                    (text, tx) ->
                            tx.schedule(LATER, StreamName.of("note", text), NewEvent.ofJson("reminded", 1, "{}")));
        }
    }

    private WebApplicationContextRunner application() {
        return shop.runner()
                .withConfiguration(AutoConfigurations.of(
                        EndpointAutoConfiguration.class,
                        JacksonEndpointAutoConfiguration.class,
                        WebEndpointAutoConfiguration.class,
                        ManagementContextAutoConfiguration.class,
                        ServletManagementContextAutoConfiguration.class,
                        TurnstileEndpointAutoConfiguration.class))
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=turnstile",
                        "spring.datasource.hikari.maximum-pool-size=8");
    }

    /** Fills each section of the endpoint, and returns the position of the dead letter. */
    @SuppressWarnings("unchecked") // the only lifecycle of the context
    private static long fill(ApplicationContext context) {
        PostgresTurnstile turnstile = context.getBean(PostgresTurnstile.class);
        turnstile.events().append(Append.of(StreamName.of("note", 1), List.of(NewEvent.ofJson("noted", 1, "{}"))));
        context.getBean(Custom.class).run("1");
        Lifecycle<State, Move> orders = (Lifecycle<State, Move>) context.getBean("orders");
        assertThatThrownBy(() -> orders.fire(1, Move.SHIP)).isInstanceOf(InvalidTransition.class);
        turnstile.refusals().flush();
        await().until(() -> !turnstile.subscriptions().parked("mails").isEmpty()
                && !context.getBean(Waiting.class).begun().isEmpty());
        return turnstile.subscriptions().parked("mails").getFirst().position();
    }

    /** Returns the members of a JSON value, at any depth, such as {@code machines[].name}. */
    private static Set<String> members(String prefix, Object value) {
        Set<String> members = new TreeSet<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, inner) -> {
                String member = prefix.isEmpty() ? String.valueOf(name) : prefix + "." + name;
                members.add(member);
                members.addAll(members(member, inner));
            });
        } else if (value instanceof List<?> list && !list.isEmpty()) {
            members.addAll(members(prefix + "[]", list.getFirst()));
        }
        return members;
    }

    private static List<Set<String>> documented() throws Exception {
        return JSON.matcher(Files.readString(PAGE))
                .results()
                .map(block -> members("", JsonMapper.shared().readValue(block.group(1), Map.class)))
                .toList();
    }

    @Test
    void the_responses_have_the_members_that_the_page_shows() throws Exception {
        List<Set<String>> pages = documented();
        WebShop.run(application(), (http, context) -> {
            fill(context);
            await().untilAsserted(() -> assertThat(
                            members("", http.get("/actuator/turnstile").json()))
                    .isEqualTo(pages.get(0)));
            assertThat(members("", http.get(MAILS).json())).isEqualTo(pages.get(1));
            assertThat(http.get("/actuator/turnstile/machines").body())
                    .contains("\"name\":\"order\"", "\"states\":[\"PENDING\",\"PAID\",\"SHIPPED\"]");
            assertThat(http.get("/actuator/turnstile/refusals?limit=1").body()).contains("\"verb\":\"ship.orders\"");
            assertThat(http.get(MAILS).body()).doesNotContain("ada@example.org");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/turnstile, 200",
        "/actuator/turnstile/horizon, 200",
        "/actuator/turnstile/refusals?limit=1000, 200",
        "/actuator/turnstile/refusals?limit=0, 400",
        "/actuator/turnstile/refusals?limit=1001, 400",
        "/actuator/turnstile/refusals?limit=few, 400",
        "/actuator/turnstile/other, 404",
        "/actuator/turnstile/subscriptions/other, 404",
        "/actuator/turnstile/machines/order, 404"
    })
    void a_read_has_a_status(String path, int status) {
        WebShop.run(application(), http -> assertThat(http.get(path).status()).isEqualTo(status));
    }

    @Test
    void changes_are_enabled_separately() {
        WebShop.run(
                application(),
                http -> assertThat(http.post(MAILS, "{\"action\": \"reset\", \"to\": \"now\"}")
                                .status())
                        .isEqualTo(405));
    }

    @Test
    void a_change_has_a_result_or_says_what_was_expected() {
        WebShop.run(application().withPropertyValues("turnstile.endpoint.writes=true"), (http, context) -> {
            long position = fill(context);
            Http.Answer redelivered =
                    http.post(MAILS, "{\"action\": \"redeliver\", \"position\": %d}".formatted(position));
            assertThat(redelivered.status()).isEqualTo(200);
            assertThat(redelivered.body()).isEqualTo("{\"streams\":1}");
            await().until(() -> http.post(MAILS, "{\"action\": \"skip\", \"position\": %d}".formatted(position))
                    .body()
                    .equals("{\"streams\":1}"));
            assertThat(http.post(MAILS, "{\"action\": \"reset\", \"to\": \"now\"}")
                            .body())
                    .isEqualTo("{\"streams\":0}");
            refused(http);
        });
    }

    private static void refused(Http http) {
        for (String body : List.of(
                "{}",
                "{\"action\": \"drop\"}",
                "{\"action\": \"redeliver\"}",
                "{\"action\": \"skip\", \"position\": \"first\"}",
                "{\"action\": \"reset\"}",
                "{\"action\": \"reset\", \"to\": \"yesterday\"}")) {
            assertThat(http.post(MAILS, body).status()).as(body).isEqualTo(400);
        }
        String now = "{\"action\": \"reset\", \"to\": \"now\"}";
        assertThat(http.post("/actuator/turnstile/subscriptions/other", now).status())
                .isEqualTo(400);
        assertThat(http.post("/actuator/turnstile/machines/order", now).status())
                .isEqualTo(400);
    }
}
