package dev.turnstile.spring.autoconfigure;

import static dev.turnstile.spring.shop.OrderMachine.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.command.Command;
import dev.turnstile.command.Transaction;
import dev.turnstile.invocation.Options;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordTable;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.refusal.Refusal;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.web.HeaderUse;
import dev.turnstile.spring.web.ProblemType;
import dev.turnstile.spring.web.RequestOptions;
import dev.turnstile.spring.web.VersionTag;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The application of the page {@code docs/web.md}. */
class WebExampleTest {

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    @Configuration
    static class Orders {

        @Bean
        Lifecycle<State, Move> orders(Turnstile turnstile) {
            return turnstile.lifecycle(ORDER, RecordTable.of("orders").withVersion("lock_version"));
        }
    }

    @RestController
    @RequestMapping("/orders/{id}")
    static class OrderController {

        private final Lifecycle<State, Move> orders;
        private final Rename rename;
        private final JdbcTemplate template;

        OrderController(Lifecycle<State, Move> orders, Rename rename, JdbcTemplate template) {
            this.orders = orders;
            this.rename = rename;
            this.template = template;
        }

        record Placed(String customer) {}

        @GetMapping
        ResponseEntity<Placed> read(@PathVariable long id) {
            return template.query(
                            "SELECT customer, lock_version FROM orders WHERE id = ?",
                            (row, number) -> new VersionTag(row.getInt("lock_version"))
                                    .ok(new Placed(row.getString("customer"))),
                            id)
                    .getFirst();
        }

        @PostMapping("/pay")
        State pay(@PathVariable long id, TransitionOptions options) {
            return orders.fire(id, Move.PAY, options).to();
        }

        @PostMapping("/customer")
        String rename(
                @PathVariable long id, @RequestBody String name, @RequestOptions(HeaderUse.REQUIRE) Options options) {
            return rename.call(new Rename.Input(id, name), options);
        }
    }

    @Component
    static class Rename extends Command<Rename.Input, String> {

        private final JdbcTemplate template;

        Rename(Turnstile turnstile, JdbcTemplate template) {
            super(turnstile, "rename.orders");
            this.template = template;
        }

        record Input(long order, String customer) {}

        @ProblemType(status = 409, type = "name-taken")
        static final class NameTaken extends Refusal {

            private static final long serialVersionUID = 1L;

            NameTaken(String name) {
                super("another order has the name '" + name + "'; choose another one");
            }
        }

        @Override
        protected String execute(Input input, Transaction tx) {
            tx.refuseIf(taken(input), NameTaken::new, input.customer());
            template.update("UPDATE orders SET customer = ? WHERE id = ?", input.customer(), input.order());
            return input.customer();
        }

        private boolean taken(Input input) {
            return !template.queryForList("SELECT FROM orders WHERE customer = ?", input.customer())
                    .isEmpty();
        }
    }

    @Configuration
    static class OtherOrigins implements WebMvcConfigurer {

        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/orders/**")
                    .allowedOrigins("https://shop.example")
                    .allowedMethods("GET", "POST")
                    .allowedHeaders("Content-Type", "Idempotency-Key", "If-Match")
                    .exposedHeaders("ETag", "Idempotent-Replayed", "Retry-After");
        }
    }

    @Test
    void a_script_of_another_origin_sends_and_reads_the_headers() {
        WebShop.run(
                shop.runner()
                        .withUserConfiguration(Orders.class, Rename.class, OrderController.class, OtherOrigins.class),
                http -> {
                    Http.Answer preflight = http.options(
                            "/orders/1/pay",
                            "Origin",
                            "https://shop.example",
                            "Access-Control-Request-Method",
                            "POST",
                            "Access-Control-Request-Headers",
                            "If-Match");
                    assertThat(preflight.status()).isEqualTo(200);
                    assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("If-Match");
                    assertThat(http.get("/orders/1", "Origin", "https://shop.example")
                                    .header("Access-Control-Expose-Headers"))
                            .contains("ETag", "Idempotent-Replayed");
                });
    }

    @Test
    void a_client_reads_pays_and_renames_an_order() {
        WebShop.run(
                shop.runner().withUserConfiguration(Orders.class, Rename.class, OrderController.class), this::client);
    }

    private void client(Http http) {
        String tag = http.get("/orders/1").header("ETag");
        assertThat(tag).isEqualTo("\"0\"");
        assertThat(http.get("/orders/1").json()).containsOnlyKeys("customer");
        assertThat(http.post("/orders/1/pay", "", "If-Match", tag).body()).isEqualTo("\"PAID\"");
        assertThat(http.post("/orders/1/pay", "", "If-Match", tag).status()).isEqualTo(412);
        Http.Answer again = http.post("/orders/1/pay", "");
        assertThat(again.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(again.json())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "type", "urn:turnstile:problem:transition-not-permitted",
                        "title", "Transition not permitted",
                        "status", 409,
                        "detail", "order 1: transition 'PAY' is not permitted in state PAID (permitted: SHIP)",
                        "instance", "/orders/1/pay",
                        "machine", "order",
                        "record", "1",
                        "transition", "PAY",
                        "state", "PAID",
                        "permitted", List.of("SHIP")));
        rename(http);
    }

    private static void rename(Http http) {
        assertThat(http.post("/orders/1/customer", "grace").status()).isEqualTo(400);
        Http.Answer first = http.post("/orders/1/customer", "grace", "Idempotency-Key", "\"k-1\"");
        Http.Answer second = http.post("/orders/1/customer", "grace", "Idempotency-Key", "\"k-1\"");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body()).isEqualTo("grace");
        Http.Answer taken = http.post("/orders/2/customer", "grace", "Idempotency-Key", "k-2");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.json())
                .containsEntry("type", "urn:turnstile:problem:name-taken")
                .containsEntry("title", "Name taken");
    }
}
