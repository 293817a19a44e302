package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.lifecycle.Lifecycle;
import dev.turnstile.lifecycle.RecordNotFound;
import dev.turnstile.lifecycle.TransitionOptions;
import dev.turnstile.spring.shop.OrderMachine;
import dev.turnstile.spring.shop.OrderMachine.Move;
import dev.turnstile.spring.shop.OrderMachine.State;
import dev.turnstile.spring.shop.WriteNote;
import dev.turnstile.spring.web.ProblemCustomizer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Refusals and failures as problem details. */
class WebProblemsTest {

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** Controllers that refuse and fail. */
    @RestController
    static class Controller {

        private final Lifecycle<State, Move> orders;
        private final WriteNote note;

        Controller(Turnstile turnstile) {
            orders = turnstile.lifecycle(OrderMachine.ORDER, OrderMachine.ORDERS.withVersion("lock_version"));
            note = new WriteNote(turnstile, text -> {});
        }

        @GetMapping("/throw/{name}")
        void fail(@PathVariable String name) {
            throw Refusing.exception(name);
        }

        @GetMapping(path = "/text/{name}", produces = "text/plain")
        String text(@PathVariable String name) {
            throw Refusing.exception(name);
        }

        @PostMapping("/orders/{id}/{move}")
        State fire(@PathVariable long id, @PathVariable Move move) {
            return orders.fire(id, move, TransitionOptions.none()).to();
        }

        @PostMapping("/orders/{id}/moved")
        State moved(@PathVariable long id) {
            return orders.fire(id, Move.SHIP, TransitionOptions.none().withExpectedState(State.PAID))
                    .to();
        }

        @PostMapping("/notes")
        String write(@RequestBody String text) {
            return note.write(text);
        }
    }

    /** A functional endpoint. */
    @Configuration(proxyBeanMethods = false)
    static class Functional {

        @Bean
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route()
                    .GET("/functional/{name}", request -> {
                        throw Refusing.exception(request.pathVariable("name"));
                    })
                    .build();
        }
    }

    /** A handler of the application for one refusal. */
    @RestControllerAdvice
    static class OwnHandler {

        @ExceptionHandler
        @ResponseStatus(HttpStatus.GONE)
        String notFound(RecordNotFound refusal) {
            return "gone: " + refusal.record();
        }
    }

    /** A field in every problem, and another status for one. */
    @Configuration(proxyBeanMethods = false)
    static class Customized {

        @Bean
        ProblemCustomizer help() {
            return (problem, failure) -> {
                problem.setProperty("help", "https://shop.example/help");
                if (failure instanceof Refusing.SeatTaken) {
                    problem.setStatus(451);
                }
            };
        }
    }

    private WebApplicationContextRunner application(Class<?>... more) {
        return shop.runner().withUserConfiguration(Controller.class).withUserConfiguration(more);
    }

    private static void problem(Http.Answer answer, int status, String type) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json())
                .containsEntry("status", status)
                .containsEntry("type", type.contains(":") ? type : "urn:turnstile:problem:" + type)
                .containsKey("title");
        assertThat(answer.body())
                .doesNotContain("hunter2", "dev.turnstile", "Exception", "SELECT", "lock_version", "table", "column");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusals_are_problems_with_and_without_those_of_spring(boolean enabled) {
        WebShop.run(application().withPropertyValues("spring.mvc.problemdetails.enabled=" + enabled), http -> {
            problem(http.post("/orders/9/PAY", ""), 404, "record-not-found");
            problem(http.post("/orders/1/moved", ""), 409, "record-moved");
            assertThat(http.post("/orders/1/moved", "").json())
                    .containsEntry("expectedState", "PAID")
                    .containsEntry("state", "PENDING");
            assertThat(http.post("/orders/1/PAY", "").status()).isEqualTo(200);
            Http.Answer guard = http.post("/orders/1/SHIP", "");
            problem(guard, 422, "guard-refused");
            assertThat(guard.json())
                    .containsEntry("machine", "order")
                    .containsEntry("record", "1")
                    .containsEntry("transition", "SHIP")
                    .containsEntry("state", "PAID")
                    .containsEntry("guards", List.of(Map.of("name", "has_address", "reason", "no delivery address")));
            assertThat(guard.body()).doesNotContain("IS NOT NULL");
            problem(http.post("/notes", "rude"), 422, "rude");
            assertThat(http.post("/notes", "kind").status()).isEqualTo(200);
            problem(http.post("/notes", "kind"), 409, "duplicate");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "seat, 422, seat-taken",
        "closed, 403, https://shop.example/problems/closed",
        "busy, 409, busy",
        "textless, 422, seat-taken",
        "deleted, 410, stream-deleted",
        "text, 422, text-not-storable",
        "lost, 503, unavailable",
        "postponed, 503, unavailable",
        "unknown, 500, outcome-unknown",
        "broken, 500, internal-error"
    })
    void a_problem_has_the_status_and_the_type_of_its_exception(String name, int status, String type) {
        WebShop.run(application(Functional.class), http -> {
            problem(http.get("/throw/" + name), status, type);
            problem(http.get("/functional/" + name), status, type);
            problem(http.get("/text/" + name, "Accept", "text/plain"), status, type);
        });
    }

    @Test
    void the_fields_of_an_application_do_not_replace_those_of_the_problem() {
        WebShop.run(application(), http -> {
            assertThat(http.get("/throw/seat").json())
                    .containsEntry("title", "Seat taken")
                    .containsEntry("detail", "the seat is taken; choose another one")
                    .containsEntry("fields", Map.of("status", "taken", "seat", "A1"));
            assertThat(http.get("/throw/closed").json()).containsEntry("title", "Closed");
            assertThat(http.get("/throw/textless").json()).doesNotContainKey("fields");
            assertThat(http.get("/throw/row").body())
                    .contains("\"seat\":{\"row\":\"A\",\"number\":1,\"held\":[\"PT1S\"]}");
        });
    }

    @Test
    void a_failure_that_passes_asks_the_client_to_wait() {
        WebShop.run(application().withPropertyValues("turnstile.web.retry-after=1500ms"), http -> {
            assertThat(http.get("/throw/lost").header("Retry-After")).isEqualTo("2");
            assertThat(http.get("/throw/postponed").header("Retry-After")).isEqualTo("7");
            assertThat(http.get("/throw/unknown").header("Retry-After")).isEmpty();
            assertThat(http.get("/throw/broken").json()).doesNotContainKey("detail");
        });
    }

    @Test
    void a_handler_and_a_customizer_of_the_application_go_first() {
        WebShop.run(
                application(OwnHandler.class, Customized.class)
                        .withPropertyValues("turnstile.web.problem-type-prefix=https://shop.example/"),
                http -> {
                    assertThat(http.post("/orders/9/PAY", "").body()).isEqualTo("gone: 9");
                    problem(http.get("/throw/seat"), 451, "https://shop.example/seat-taken");
                    assertThat(http.get("/throw/lost").json()).containsEntry("help", "https://shop.example/help");
                });
    }

    @Test
    void other_exceptions_and_switched_off_problems_are_left_to_spring() {
        WebShop.run(
                application(),
                http -> assertThat(http.get("/throw/other").header("Content-Type"))
                        .isEqualTo("application/json"));
        WebShop.run(
                application().withPropertyValues("turnstile.web.problems=false"),
                http -> assertThat(http.get("/throw/seat").header("Content-Type"))
                        .isEqualTo("application/json"));
    }
}
