package dev.turnstile.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstile.Turnstile;
import dev.turnstile.invocation.Options;
import dev.turnstile.spring.shop.WriteNote;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Requests with an idempotency key. */
class WebIdempotencyTest {

    private static final String KEY = "Idempotency-Key";

    private final WebShop shop = new WebShop();

    @AfterEach
    void close() {
        shop.close();
    }

    /** Writes notes. */
    @RestController
    static class Notes {

        private final WriteNote note;

        Notes(Turnstile turnstile) {
            note = new WriteNote(turnstile, text -> {});
        }

        @PostMapping("/notes")
        @ResponseStatus(HttpStatus.CREATED)
        Map<String, String> write(@RequestBody String text, Options options) {
            return Map.of("written", note.call(new WriteNote.Input(text), options));
        }
    }

    /** Writes notes in transactions of Spring. */
    @RestController
    static class TransactionalNotes {

        private final WriteNote note;

        TransactionalNotes(Turnstile turnstile) {
            note = new WriteNote(turnstile, text -> {});
        }

        @PostMapping("/notes")
        @Transactional
        public String write(@RequestBody String text, Options options) {
            return note.call(new WriteNote.Input(text), options);
        }
    }

    private WebApplicationContextRunner application() {
        return shop.runner()
                .withUserConfiguration(Notes.class)
                .withPropertyValues("turnstile.web.actor-header=X-Actor");
    }

    private @Nullable Integer notes() {
        return shop.template().queryForObject("SELECT count(*) FROM notes", Integer.class);
    }

    @Test
    void concurrent_requests_with_one_key_have_one_effect_and_one_response() {
        WebShop.run(application(), http -> {
            List<Http.Answer> answers = concurrently(16, http, "kind");
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(201);
                assertThat(answer.body()).isEqualTo("{\"written\":\"kind\"}");
            });
            assertThat(answers)
                    .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                    .hasSize(1);
        });
        assertThat(notes()).isEqualTo(1);
        assertThat(shop.template().queryForObject("SELECT count(*) FROM turnstile.event", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void concurrent_requests_of_a_refused_command_receive_one_problem() {
        WebShop.run(application(), http -> {
            List<Http.Answer> answers = concurrently(16, http, "rude");
            assertThat(answers).extracting(Http.Answer::status).containsOnly(422);
            assertThat(answers)
                    .extracting(Http.Answer::body)
                    .containsOnly(answers.getFirst().body());
            assertThat(answers.getFirst().json()).containsEntry("detail", "note 'rude' is rude; be kind");
            assertThat(answers)
                    .filteredOn(answer -> answer.header("Idempotent-Replayed").isEmpty())
                    .hasSize(1);
        });
        assertThat(notes()).isZero();
    }

    private static List<Http.Answer> concurrently(int requests, Http http, String text) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return Stream.generate(() ->
                            CompletableFuture.supplyAsync(() -> http.post("/notes", text, KEY, "\"one\""), threads))
                    .limit(requests)
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
        }
    }

    @Test
    void a_key_with_other_input_is_refused_without_the_key() {
        WebShop.run(application(), http -> {
            http.post("/notes", "kind", KEY, "one", "X-Actor", "ada");
            Http.Answer other = http.post("/notes", "other", KEY, "one", "X-Actor", "ada");
            assertThat(other.status()).isEqualTo(422);
            assertThat(other.json()).containsEntry("type", "urn:turnstile:problem:idempotency-key-reused");
            assertThat(other.body()).doesNotContain("one\"", "ada");
        });
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void two_actors_may_use_the_same_key() {
        WebShop.run(application(), http -> {
            assertThat(http.post("/notes", "kind", KEY, "one", "X-Actor", "ada").status())
                    .isEqualTo(201);
            assertThat(http.post("/notes", "nice", KEY, "one", "X-Actor", "grace")
                            .status())
                    .isEqualTo(201);
            Http.Answer again = http.post("/notes", "nice", KEY, "\"one\"", "X-Actor", "grace");
            assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        });
        assertThat(shop.template().queryForList("SELECT actor FROM turnstile.event ORDER BY position", String.class))
                .containsExactly("ada", "grace");
    }

    @Test
    void a_replay_in_a_transaction_of_spring_is_marked_too() {
        WebShop.run(shop.runner().withUserConfiguration(TransactionalNotes.class), http -> {
            assertThat(http.post("/notes", "kind", KEY, "one").header("Idempotent-Replayed"))
                    .isEmpty();
            assertThat(http.post("/notes", "kind", KEY, "one").header("Idempotent-Replayed"))
                    .isEqualTo("true");
        });
        assertThat(notes()).isEqualTo(1);
    }

    @Test
    void the_property_requires_or_ignores_the_key() {
        WebShop.run(application().withPropertyValues("turnstile.web.idempotency-key=require"), http -> {
            Http.Answer missing = http.post("/notes", "kind");
            assertThat(missing.status()).isEqualTo(400);
            assertThat(missing.json())
                    .containsEntry("type", "urn:turnstile:problem:idempotency-key-required")
                    .containsEntry("header", KEY);
            assertThat(http.post("/notes", "kind", KEY, "one").status()).isEqualTo(201);
        });
        WebShop.run(
                application().withPropertyValues("turnstile.web.idempotency-key=off"),
                http -> assertThat(http.post("/notes", "nice", KEY, "one", KEY, "two")
                                .status())
                        .isEqualTo(201));
        assertThat(notes()).isEqualTo(2);
    }

    @Test
    void an_invalid_key_or_actor_is_refused_before_the_command() {
        WebShop.run(application(), http -> {
            for (String key : List.of("", "k".repeat(256), "\"", "a b")) {
                Http.Answer refused = http.post("/notes", "kind", KEY, key);
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.json()).containsEntry("type", "urn:turnstile:problem:invalid-header");
            }
            assertThat(http.post("/notes", "kind", KEY, "a", KEY, "b").status()).isEqualTo(400);
            assertThat(http.post("/notes", "kind", "X-Actor", "").status()).isEqualTo(400);
            assertThat(http.post("/notes", "kind", "X-Actor", "a", "X-Actor", "b")
                            .status())
                    .isEqualTo(400);
        });
        assertThat(notes()).isZero();
    }
}
